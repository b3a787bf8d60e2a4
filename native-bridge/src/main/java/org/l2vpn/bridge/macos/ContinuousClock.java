package org.l2vpn.bridge.macos;

import com.sun.jna.Native;
import java.util.function.LongSupplier;
import org.l2vpn.time.MonotonicClock;

/**
 * {@code mach_continuous_time} of mach/mach_time.h: monotonic, and it goes on while the Mac sleeps.
 *
 * <p>Never run on a Mac; elsewhere the library does not have it.
 */
public final class ContinuousClock implements MonotonicClock {
    private final LongSupplier ticks;
    private final long numerator;
    private final long denominator;

    /**
     * @param ticks of the clock
     * @param numerator with the next: nanoseconds of one tick; 125/3 on Apple silicon, 1/1 on Intel
     */
    ContinuousClock(LongSupplier ticks, long numerator, long denominator) {
        this.ticks = ticks;
        this.numerator = numerator;
        this.denominator = denominator;
    }

    /** The system's clock; where it cannot be had, {@link System#nanoTime}, which sleeps too. */
    public static MonotonicClock orNanoTime() {
        try {
            var timebase = new int[2];
            if (Calls.mach_timebase_info(timebase) == 0 && timebase[0] > 0 && timebase[1] > 0) {
                return new ContinuousClock(Calls::mach_continuous_time, timebase[0], timebase[1]);
            }
        } catch (LinkageError e) {
            return System::nanoTime;
        }
        return System::nanoTime;
    }

    @Override
    public long nanos() {
        long now = ticks.getAsLong();
        // In two parts: the product would be too large after a few years at 125/3.
        return now / denominator * numerator + now % denominator * numerator / denominator;
    }

    /** By JNA direct mapping; both exist since macOS 10.12. */
    private static final class Calls {
        static {
            Native.register(Calls.class, AppleLibraries.system());
        }

        private Calls() {}

        /** Ticks since the start of the machine. */
        static native long mach_continuous_time();

        /** Fills struct mach_timebase_info, two uint32_t; 0: success. */
        static native int mach_timebase_info(int[] info);
    }
}
