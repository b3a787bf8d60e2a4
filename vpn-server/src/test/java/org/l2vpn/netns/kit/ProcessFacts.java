package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What /proc says of a process. */
public final class ProcessFacts {
    /** USER_HZ: the unit of utime and stime in /proc/PID/stat, 100 on every Linux port. */
    private static final double TICKS_PER_SECOND = 100;

    private ProcessFacts() {}

    /** User plus system time of all threads so far, in seconds. */
    public static double cpuSeconds(long pid) {
        String stat = read(pid, "stat");
        // The name in parentheses may hold spaces: fields are counted behind it, field 3 first.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Resident memory in MiB. */
    public static double residentMebibytes(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** Number of open descriptors. */
    public static long openDescriptors(long pid) {
        try (var entries = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
