package org.l2vpn.bridge.linux;

import org.l2vpn.time.MonotonicClock;

/**
 * CLOCK_BOOTTIME of {@code clock_gettime(2)}: monotonic, and it goes on while the machine sleeps.
 * One call costs some thirty nanoseconds, so read it once per turn, not per frame.
 */
public final class BootClock implements MonotonicClock {
    /** sizeof(struct timespec) on 64 bit: long seconds, long nanoseconds. */
    static final int TIMESPEC = 16;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Any thread may ask, so each writes into memory of its own. */
    private final ThreadLocal<NativeBuffer> timespec =
            ThreadLocal.withInitial(() -> NativeBuffer.allocate(TIMESPEC));

    @Override
    public long nanos() {
        var time = timespec.get();
        if (SystemCalls.clockGettime(LibC.CLOCK_BOOTTIME, time.address()) != 0) {
            throw new IllegalStateException("this kernel has no CLOCK_BOOTTIME");
        }
        return time.bytes().getLong(0) * NANOS_PER_SECOND + time.bytes().getLong(Long.BYTES);
    }
}
