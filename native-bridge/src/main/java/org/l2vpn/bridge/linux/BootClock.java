package org.l2vpn.bridge.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.l2vpn.time.MonotonicClock;

/**
 * CLOCK_BOOTTIME of {@code clock_gettime(2)}: monotonic, and it goes on while the machine sleeps.
 * One call costs some thirty nanoseconds, so read it once per iteration, not per frame.
 */
public final class BootClock implements MonotonicClock {
    /** sizeof(struct timespec) on 64 bit: long seconds, long nanoseconds. */
    static final int TIMESPEC = 16;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Any thread may ask, so each has its own. */
    private final ThreadLocal<Reading> readings = ThreadLocal.withInitial(Reading::new);

    @Override
    public long nanos() {
        return readings.get().nanos();
    }

    /** One thread's. */
    private static final class Reading {
        private final SystemCalls calls = new SystemCalls();
        private final MemorySegment timespec = Arena.ofAuto().allocate(TIMESPEC, Long.BYTES);

        long nanos() {
            if (calls.clockGettime(LibC.CLOCK_BOOTTIME, timespec) != 0) {
                throw new IllegalStateException("this kernel has no CLOCK_BOOTTIME");
            }
            return timespec.get(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
                    + timespec.get(ValueLayout.JAVA_LONG, Long.BYTES);
        }
    }
}
