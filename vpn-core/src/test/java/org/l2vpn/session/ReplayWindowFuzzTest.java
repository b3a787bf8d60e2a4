package org.l2vpn.session;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HashSet;
import org.l2vpn.protocol.Limits;
import org.l2vpn.session.ReplayWindow.Freshness;

/** The window against what it means: a set of all counters seen, and their maximum. */
class ReplayWindowFuzzTest {
    @FuzzTest
    void shouldAgreeWithASetAndAMaximum(FuzzedDataProvider data) {
        var window = new ReplayWindow();
        var seen = new HashSet<Long>();
        long newest = 0;
        while (data.remainingBytes() > 0) {
            var counter = counter(data, newest);
            var expected = expected(counter, newest, seen);
            var checked = window.check(counter);
            var accepted = data.consumeBoolean() ? window.accept(counter) : null;
            if (checked != expected || accepted != null && accepted != expected) {
                throw new AssertionError(
                        Long.toUnsignedString(counter)
                                + " after "
                                + Long.toUnsignedString(newest)
                                + ": "
                                + checked
                                + ", "
                                + accepted
                                + ", want "
                                + expected);
            }
            if (accepted == Freshness.OK) {
                seen.add(counter);
                newest = Long.compareUnsigned(counter, newest) > 0 ? counter : newest;
            }
        }
    }

    private static long counter(FuzzedDataProvider data, long newest) {
        return switch (data.consumeInt(0, 3)) {
            case 0 -> newest + data.consumeByte();
            case 1 -> newest + data.consumeInt(-2 * Limits.REPLAY_BITS, 2 * Limits.REPLAY_BITS);
            case 2 -> Limits.REJECT_AFTER_MESSAGES + data.consumeByte();
            default -> data.consumeLong();
        };
    }

    private static Freshness expected(long counter, long newest, HashSet<Long> seen) {
        if (Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0) {
            return Freshness.BEYOND_LIMIT;
        }
        if (Long.compareUnsigned(counter, newest) <= 0
                && Long.compareUnsigned(newest - counter, Limits.REPLAY_WINDOW) > 0) {
            return Freshness.TOO_OLD;
        }
        return seen.contains(counter) ? Freshness.REPLAY : Freshness.OK;
    }
}
