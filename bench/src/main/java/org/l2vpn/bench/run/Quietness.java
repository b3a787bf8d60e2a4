package org.l2vpn.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.l2vpn.netns.kit.Await;

/** How busy the machine is with other things. */
final class Quietness {
    private Quietness() {}

    /** The share of all cores that was in use during the next second, 0 to 1. */
    static double busyShare() {
        long[] before = ticks();
        Await.pause(Duration.ofSeconds(1));
        long[] after = ticks();
        return (double) (after[0] - before[0]) / (after[1] - before[1]);
    }

    /** Busy and all ticks of all cores so far, from the first line of /proc/stat (proc(5)). */
    private static long[] ticks() {
        String[] fields = totals().split(" +");
        long all = 0;
        for (int i = 1; i <= 8; i++) {
            all += Long.parseLong(fields[i]);
        }
        long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
        return new long[] {all - idle, all};
    }

    private static String totals() {
        try {
            return Files.readString(Path.of("/proc/stat")).lines().findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
