package org.l2vpn.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Tells from the regular tick that the process did not run for a while: the machine slept, or the
 * process was frozen. Two signs: the time between two ticks, by a clock that counts suspend; or
 * wall time running on further than monotonic time, by a clock that does not. A wall clock set
 * forward looks the same and costs one needless handshake. One thread.
 */
public final class SuspendDetector {
    /**
     * The shortest gap reported. Longer than any pause of the JVM or a busy machine (ticks come
     * every 100 ms), shorter than what a NAT mapping forgets in (30 s and more).
     */
    public static final Duration THRESHOLD = Duration.ofSeconds(10);

    private static final long THRESHOLD_NANOS = THRESHOLD.toNanos();

    private long mono;
    private Instant wall;

    /** Starts from both clocks' present readings. */
    public SuspendDetector(long monoNow, Instant wallNow) {
        mono = monoNow;
        wall = wallNow;
    }

    /** Whether this is the first tick after a gap. */
    public boolean onTick(long monoNow, Instant wallNow) {
        var monoGap = monoNow - mono;
        var wallGap = Duration.between(wall, wallNow);
        mono = monoNow;
        wall = wallNow;
        return monoGap >= THRESHOLD_NANOS || wallGap.minusNanos(monoGap).compareTo(THRESHOLD) >= 0;
    }
}
