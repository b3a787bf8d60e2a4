package org.l2vpn.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class NativeClocksTest {
    @Test
    void shouldNeverRunBackwards() {
        var clock = NativeClocks.monotonic();
        long last = clock.nanos();
        for (int i = 0; i < 10_000; i++) {
            long now = clock.nanos();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
    }

    @Test
    void shouldBeOneClockOnAllThreads() throws Exception {
        var clock = NativeClocks.monotonic();
        long before = clock.nanos();
        long elsewhere = CompletableFuture.supplyAsync(clock::nanos).get();
        assertThat(elsewhere).isBetween(before, clock.nanos());
    }

    @Test
    void shouldCountFromBootWithSuspend() throws Exception {
        Assumptions.assumeTrue(Platform.isLinux(), "skipped: /proc/uptime is on Linux");
        // proc(5): uptime includes time spent in suspend, in hundredths of a second.
        var uptime = Files.readString(Path.of("/proc/uptime"));
        long millis = (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000);
        assertThat(NativeClocks.monotonic().nanos() / 1_000_000)
                .isBetween(millis - 10, millis + 2000);
    }
}
