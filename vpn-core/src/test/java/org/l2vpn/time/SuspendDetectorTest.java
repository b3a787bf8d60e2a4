package org.l2vpn.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SuspendDetectorTest {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration NIGHT = Duration.ofHours(8);

    private long mono = -5_000_000_000L;
    private Instant wall = Instant.parse("2026-11-22T05:20:00Z");
    private final SuspendDetector detector = new SuspendDetector(mono, wall);

    @Test
    void shouldStaySilentWhenTicksAreRegular() {
        for (int i = 0; i < 1000; i++) {
            assertThat(tick(TICK, TICK)).isFalse();
        }
    }

    @Test
    void shouldFireOnceWhenBothClocksRanOnThroughSuspend() {
        assertThat(tick(NIGHT, NIGHT)).isTrue();
        assertThat(tick(TICK, TICK)).isFalse();
    }

    @Test
    void shouldFireOnceWhenMonotonicTimeStoodStillInSuspend() {
        assertThat(tick(TICK, NIGHT)).isTrue();
        assertThat(tick(TICK, TICK)).isFalse();
    }

    @Test
    void shouldFireWhenTheGapIsJustTheThreshold() {
        var justBelow = SuspendDetector.THRESHOLD.minusNanos(1);

        assertThat(tick(justBelow, justBelow)).isFalse();
        assertThat(tick(SuspendDetector.THRESHOLD, TICK)).isTrue();
        assertThat(tick(TICK, SuspendDetector.THRESHOLD.plus(TICK).minusNanos(1))).isFalse();
        assertThat(tick(TICK, SuspendDetector.THRESHOLD.plus(TICK))).isTrue();
    }

    @Test
    void shouldStaySilentWhenTheWallClockIsSetBack() {
        assertThat(tick(TICK, NIGHT.negated())).isFalse();
        assertThat(tick(TICK, TICK)).isFalse();
    }

    @Test
    void shouldStaySilentWhenTheWallClockDrifts() {
        for (int i = 0; i < 1000; i++) {
            assertThat(tick(TICK, TICK.multipliedBy(2))).isFalse();
        }
    }

    private boolean tick(Duration monoPassed, Duration wallPassed) {
        mono += monoPassed.toNanos();
        wall = wall.plus(wallPassed);
        return detector.onTick(mono, wall);
    }
}
