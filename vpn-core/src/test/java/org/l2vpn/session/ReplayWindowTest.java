package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.Limits;
import org.l2vpn.session.ReplayWindow.Freshness;

class ReplayWindowTest {
    private static final long W = 8128;
    private static final long L = W + 1;
    private static final long R = Limits.REJECT_AFTER_MESSAGES;

    private ReplayWindow window = new ReplayWindow();

    @Test
    void shouldFollowTheTableOfExactCases() {
        yes(0, 1);
        no(1);
        yes(9, 8, 7);
        no(7);
        yes(L, L - 1);
        no(L - 1);
        yes(L - 2, 2);
        no(2);
        yes(L + 16);
        no(3, L + 16);
        yes(4 * L, 4 * L - (L - 1));
        no(10, 4 * L - L, 4 * L - (L + 1));
        yes(4 * L - (L - 2));
        no(4 * L + 1 - L, 0, R);
        yes(R - 1);
        no(R, R - 1);
        yes(R - 2);
        no(R + 1, R + 2, R - 2);
        yes(R - 3);
        no(0);
    }

    @Test
    void shouldTakeZeroAfterWholeWindow() {
        yes(LongStream.rangeClosed(1, W).toArray());
        yes(0);
        no(0);
    }

    @Test
    void shouldRefuseZeroOneBeyondWindow() {
        yes(LongStream.rangeClosed(2, W + 1).toArray());
        yes(1);
        no(0);
    }

    @Test
    void shouldTakeWholeWindowBackwards() {
        yes(down(W + 1, 1));
    }

    @Test
    void shouldRefuseZeroAfterWindowBackwardsFromTwoBeyond() {
        yes(down(W + 2, 2));
        no(0);
    }

    @Test
    void shouldRefuseZeroAfterMovingOneOnwards() {
        yes(down(W, 1));
        yes(W + 1);
        no(0);
    }

    @Test
    void shouldTakeZeroBeforeMovingOneOnwards() {
        yes(down(W, 1));
        yes(0, W + 1);
    }

    /** Case 14. */
    @Test
    void shouldTakeReorderOfTheWindowsDepthAndNoMore() {
        var newest = 1_000_000L;
        yes(newest, newest - 8127, newest - 8128);
        assertThat(window.check(newest - 8129)).isEqualTo(Freshness.TOO_OLD);
        assertThat(window.accept(newest - 8129)).isEqualTo(Freshness.TOO_OLD);
    }

    @Test
    void shouldNameTheReason() {
        yes(20_000);
        assertThat(window.check(20_000)).isEqualTo(Freshness.REPLAY);
        assertThat(window.check(100)).isEqualTo(Freshness.TOO_OLD);
        assertThat(window.check(R)).isEqualTo(Freshness.BEYOND_LIMIT);
        assertThat(window.check(-1)).isEqualTo(Freshness.BEYOND_LIMIT);
        assertThat(Freshness.OK.drop()).isNull();
        assertThat(Freshness.REPLAY.drop()).isEqualTo(DropReason.REPLAY);
        assertThat(Freshness.TOO_OLD.drop()).isEqualTo(DropReason.TOO_OLD);
        assertThat(Freshness.BEYOND_LIMIT.drop()).isEqualTo(DropReason.KEY_EXPIRED);
    }

    @Test
    void shouldNotChangeByChecking() {
        yes(5);
        for (long counter = 0; counter < 3 * W; counter++) {
            window.check(counter);
        }
        window.check(R - 1);
        no(5);
        yes(0, 6, W);
    }

    @Test
    void shouldTreatCountersAsUnsigned() {
        yes(Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 5, Long.MAX_VALUE - 1);
        no(Long.MAX_VALUE, 0, 1);
        assertThat(window.check(0)).isEqualTo(Freshness.TOO_OLD);
    }

    @Test
    void shouldForgetWhatAJumpOverTheWholeRingLeftBehind() {
        yes(down(W, 0));
        for (int words = 126; words < 131; words++) {
            var jump = new ReplayWindow();
            window = jump;
            yes(LongStream.range(0, 8192).toArray());
            yes(8191 + 64L * words);
            var newest = 8191 + 64L * words;
            for (long counter = newest - W; counter < newest; counter++) {
                assertThat(jump.check(counter))
                        .as("%d after %d", counter, newest)
                        .isEqualTo(counter < 8192 ? Freshness.REPLAY : Freshness.OK);
            }
        }
    }

    @Test
    void shouldAgreeWithASetAndAMaximumOnAMillionCounters() {
        var random = new SplittableRandom(0x5E55101DL);
        var seen = new HashSet<Long>();
        long newest = 0;
        for (int i = 0; i < 1_000_000; i++) {
            long counter = next(random, newest);
            var expected =
                    Long.compareUnsigned(counter, R) >= 0
                            ? Freshness.BEYOND_LIMIT
                            : Long.compareUnsigned(counter, newest) <= 0 && newest - counter > W
                                    ? Freshness.TOO_OLD
                                    : seen.contains(counter) ? Freshness.REPLAY : Freshness.OK;
            if (window.check(counter) != expected || window.accept(counter) != expected) {
                throw new AssertionError(
                        "%d after %d, step %d: want %s, got %s"
                                .formatted(counter, newest, i, expected, window.check(counter)));
            }
            if (expected == Freshness.OK) {
                seen.add(counter);
                newest = Long.compareUnsigned(counter, newest) > 0 ? counter : newest;
            }
        }
        assertThat(seen).hasSizeGreaterThan(100_000);
    }

    /** Mostly near the newest on both sides; at times a jump of 2^0 to 2^40 ahead. */
    private static long next(SplittableRandom random, long newest) {
        return switch (random.nextInt(16)) {
            case 0 -> newest + (1L << random.nextInt(41));
            case 1 -> newest - random.nextLong(4 * W);
            case 2 -> newest - W + random.nextInt(-2, 3);
            case 3, 4, 5, 6 -> newest + random.nextInt(1, 80);
            default -> newest - random.nextLong(W + 2);
        };
    }

    private void yes(long... counters) {
        for (var counter : counters) {
            assertThat(window.check(counter))
                    .as(Long.toUnsignedString(counter))
                    .isEqualTo(Freshness.OK);
            assertThat(window.accept(counter)).isEqualTo(Freshness.OK);
        }
    }

    private void no(long... counters) {
        for (var counter : counters) {
            assertThat(window.check(counter))
                    .as(Long.toUnsignedString(counter))
                    .isNotEqualTo(Freshness.OK);
            assertThat(window.accept(counter)).isNotEqualTo(Freshness.OK);
        }
    }

    private static long[] down(long from, long to) {
        return LongStream.rangeClosed(0, from - to).map(i -> from - i).toArray();
    }
}
