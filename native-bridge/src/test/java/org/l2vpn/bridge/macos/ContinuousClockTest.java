package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ContinuousClockTest {
    /** Apple silicon: 24 MHz. */
    private static final long TICKS_PER_SECOND = 24_000_000;

    @Test
    void shouldTurnTicksIntoNanosecondsForYears() {
        for (long days : new long[] {0, 1, 400, 40_000}) {
            long ticks = TimeUnit.DAYS.toSeconds(days) * TICKS_PER_SECOND;
            assertThat(new ContinuousClock(() -> ticks, 125, 3).nanos())
                    .isEqualTo(TimeUnit.DAYS.toNanos(days));
        }
        assertThat(new ContinuousClock(() -> 1, 125, 3).nanos()).isEqualTo(41);
    }

    @Test
    void shouldFallBackWhereTheSystemHasNoSuchClock() {
        var clock = ContinuousClock.orNanoTime();
        long before = System.nanoTime();
        if (clock instanceof ContinuousClock) {
            assertThat(clock.nanos()).isLessThanOrEqualTo(clock.nanos());
        } else {
            assertThat(clock.nanos()).isBetween(before, System.nanoTime());
        }
    }
}
