package org.l2vpn.bridge;

import com.sun.jna.Platform;
import org.l2vpn.bridge.linux.BootClock;
import org.l2vpn.time.MonotonicClock;

/** The clocks of the platform this runs on. */
public final class NativeClocks {
    private NativeClocks() {}

    /**
     * A clock that counts the time the machine was suspended, where the platform has one: on 64-bit
     * Linux CLOCK_BOOTTIME, elsewhere {@link System#nanoTime}, which stands still in suspend.
     */
    public static MonotonicClock monotonic() {
        if (Platform.isLinux() && Platform.is64Bit()) {
            return new BootClock();
        }
        return System::nanoTime;
    }
}
