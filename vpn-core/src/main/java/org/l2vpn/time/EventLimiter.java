package org.l2vpn.time;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps events that a remote can cause from filling a log. Per source and kind the first few events
 * are reported at once. Of those that follow too soon only the last is kept, and reported when its
 * time has come, with the number of those left out: what was reported last is always the newest
 * state. A budget per minute over all sources delays reports, but loses no kind.
 *
 * <p>Holds one entry per source and kind for as long as it lives: sources must be bounded (peers
 * and links of the configuration). Any thread; reports are written by the caller of {@link #event}
 * or {@link #tick}.
 */
public final class EventLimiter {
    /** Writes one line. */
    @FunctionalInterface
    public interface Report {
        /**
         * @param suppressed events of the same source and kind since the last report that are left
         *     out
         * @param lateNanos how long ago this one happened
         */
        void write(long suppressed, long lateNanos);
    }

    /**
     * How often one kind of event of one source is reported.
     *
     * @param burst reports at once, after a quiet time
     * @param interval time between two reports once those are used up
     */
    public record Rule(int burst, Duration interval) {}

    private record Key(Object source, Object kind) {}

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Map<Key, Entry> entries = new LinkedHashMap<>();
    private final Credit budget;
    private int waiting;
    private long suppressed;

    /**
     * @param perMinute reports over all sources: so many at once, and so many per minute from then
     *     on
     * @param now nanoseconds of a monotonic clock, as in all methods
     */
    public EventLimiter(int perMinute, long now) {
        budget = new Credit(perMinute, MINUTE.dividedBy(perMinute), now);
    }

    /**
     * Something happened.
     *
     * @param source who caused it; by {@code equals}
     * @param kind events of which the last makes the others void; by {@code equals}
     * @param rule how often this kind is reported; that of the first event counts
     */
    public synchronized void event(Object source, Object kind, Rule rule, long now, Report report) {
        var entry = entries.computeIfAbsent(new Key(source, kind), _ -> new Entry(rule, now));
        if (entry.waiting == null && entry.credit.available(now) && budget.available(now)) {
            entry.credit.spend();
            budget.spend();
            report.write(0, 0);
            return;
        }
        if (entry.waiting == null) {
            waiting++;
        } else {
            entry.suppressed++;
            suppressed++;
        }
        entry.waiting = report;
        entry.happened = now;
    }

    /** Reports what is due. To be called about once a second or more often. */
    public synchronized void tick(long now) {
        if (waiting == 0) {
            return;
        }
        for (var entry : entries.values()) {
            var report = entry.waiting;
            if (report != null && entry.credit.available(now) && budget.available(now)) {
                entry.credit.spend();
                budget.spend();
                entry.waiting = null;
                waiting--;
                var left = entry.suppressed;
                entry.suppressed = 0;
                report.write(left, now - entry.happened);
            }
        }
    }

    /** Whether a {@link #tick} will have something to report. */
    public synchronized boolean isWaiting() {
        return waiting > 0;
    }

    /** Events that were left out so far. */
    public synchronized long suppressed() {
        return suppressed;
    }

    private static final class Entry {
        final Credit credit;
        @Nullable Report waiting;
        long happened;
        long suppressed;

        Entry(Rule rule, long now) {
            credit = new Credit(rule.burst(), rule.interval(), now);
        }
    }

    /** A token bucket that counts in nanoseconds. */
    private static final class Credit {
        private final long full;
        private final long cost;
        private long saved;
        private long at;

        Credit(int burst, Duration interval, long now) {
            cost = interval.toNanos();
            full = cost * burst;
            saved = full;
            at = now;
        }

        boolean available(long now) {
            saved = Math.min(full, saved + (now - at));
            at = now;
            return saved >= cost;
        }

        void spend() {
            saved -= cost;
        }
    }
}
