package org.l2vpn.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that stands still until it is told: monotonic nanoseconds, and wall clocks by offset. */
public final class SimClock {
    /** Where wall time begins: any moment will do. */
    public static final Instant EPOCH = Instant.parse("2026-11-22T00:00:00Z");

    private long nanos = Duration.ofHours(1).toNanos();

    /** Monotonic time, ns. */
    public long nanos() {
        return nanos;
    }

    /** Moves time forward to this moment; never back. */
    public void advanceTo(long moment) {
        if (moment < nanos) {
            throw new IllegalArgumentException("time goes back by " + (nanos - moment) + " ns");
        }
        nanos = moment;
    }

    /** A wall clock that runs with this clock. */
    public Wall wall() {
        return new Wall();
    }

    /** One machine's wall clock: may be set wrong. */
    public final class Wall implements InstantSource {
        private Duration offset = Duration.ZERO;

        private Wall() {}

        /** Sets it ahead (or behind) by this much against the true time. */
        public void set(Duration wrongBy) {
            offset = wrongBy;
        }

        @Override
        public Instant instant() {
            return EPOCH.plusNanos(nanos).plus(offset);
        }
    }
}
