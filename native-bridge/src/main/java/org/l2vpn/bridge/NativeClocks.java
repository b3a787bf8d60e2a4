package org.l2vpn.bridge;

import org.l2vpn.bridge.linux.BootClock;
import org.l2vpn.bridge.macos.ContinuousClock;
import org.l2vpn.time.MonotonicClock;

/** The clocks of the platform this runs on. */
public final class NativeClocks {
    private NativeClocks() {}

    /**
     * A clock that counts the time the machine was suspended, where the platform has one: on Linux
     * CLOCK_BOOTTIME, on a Mac mach_continuous_time, elsewhere {@link System#nanoTime}, which
     * stands still in suspend.
     */
    public static MonotonicClock monotonic() {
        if (RunningOn.linux()) {
            return new BootClock();
        }
        return RunningOn.mac() ? ContinuousClock.orNanoTime() : System::nanoTime;
    }
}
