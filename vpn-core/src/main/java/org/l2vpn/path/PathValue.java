package org.l2vpn.path;

import org.l2vpn.protocol.PathBudget;
import org.l2vpn.protocol.PathTimings;

/** The present MTU of a path, how it was found, and what was reported of it. */
final class PathValue {
    private final PathTimings timings;
    private volatile PathBudget budget;
    private volatile MtuSource source;
    private int reported;
    private long changedAt;
    private long reportAt = Long.MIN_VALUE;

    PathValue(PathBudget budget, MtuSource source, PathTimings timings) {
        this.budget = budget;
        this.source = source;
        this.timings = timings;
        reported = budget.pathMtu();
    }

    /** Any thread. */
    PathBudget budget() {
        return budget;
    }

    /** Any thread. */
    MtuSource source() {
        return source;
    }

    int mtu() {
        return budget.pathMtu();
    }

    void set(int mtu, MtuSource how, long now) {
        if (mtu != mtu()) {
            budget = new PathBudget(mtu, budget.v6());
            changedAt = now;
        }
        source = how;
    }

    /** Nothing is known any more. */
    void toBase(long now) {
        set(PathBudget.BASE_PATH_MTU, MtuSource.BASE, now);
    }

    /**
     * The value that was reported last, if it is another now and time to say so; else 0.
     *
     * @param searching whether the value may soon be another again
     */
    int takeReport(boolean searching, long now) {
        if (mtu() == reported
                || now < reportAt
                || (searching && now - changedAt < timings.unsettled())) {
            return 0;
        }
        var before = reported;
        reported = mtu();
        reportAt = now + timings.report();
        return before;
    }
}
