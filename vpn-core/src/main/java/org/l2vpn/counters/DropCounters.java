package org.l2vpn.counters;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One count per {@link DropReason}. Written by the data loop only (a plain add with an ordered
 * store, no locked instruction); read from any thread.
 */
public final class DropCounters {
    private static final DropReason[] REASONS = DropReason.values();

    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);

    /** Counts one drop. Data loop only. */
    public void count(DropReason reason) {
        count(reason, 1);
    }

    /** Counts {@code n} drops of the same reason. Data loop only. */
    public void count(DropReason reason, long n) {
        var i = reason.ordinal();
        counts.setOpaque(i, counts.getPlain(i) + n);
    }

    /** How many so far. Any thread. */
    public long get(DropReason reason) {
        return counts.getOpaque(reason.ordinal());
    }

    /** The reasons that occurred, in declaration order. Any thread. */
    public Map<DropReason, Long> nonZero() {
        var seen = new EnumMap<DropReason, Long>(DropReason.class);
        for (var reason : REASONS) {
            var n = get(reason);
            if (n != 0) {
                seen.put(reason, n);
            }
        }
        return seen;
    }
}
