package org.l2vpn.time;

import java.time.Duration;
import java.time.Instant;

/** Whether a wall clock can be right at all. */
public final class ClockSense {
    /** When this release was built: {@code project.build.outputTimestamp} of the root POM. */
    public static final Instant RELEASED = Instant.parse("2026-11-22T00:00:00Z");

    /** A clock may be behind by this and still be meant: time zones set wrong, tests. */
    private static final Duration TOLERANCE = Duration.ofHours(24);

    private ClockSense() {}

    /**
     * False for a clock that shows a time before this program existed: a machine without a
     * battery-backed clock that has not heard of the time yet.
     */
    public static boolean plausible(Instant clock) {
        return !clock.isBefore(RELEASED.minus(TOLERANCE));
    }
}
