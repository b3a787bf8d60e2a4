package org.l2vpn.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;

/** Where and with what a run was made. */
final class Machine {
    private Machine() {}

    /** Processor, cores, kernel, versions of what was measured. */
    static Map<String, String> describe() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("kernel", System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.runtime.version"));
        facts.put("openvpn", firstLine("openvpn", "--version"));
        facts.put("iperf3", firstLine("iperf3", "--version"));
        facts.put("commit", firstLine("git", "describe", "--always", "--dirty"));
        facts.put("load before", read("/proc/loadavg").split(" ")[0]);
        facts.put("socket buffer limit", read("/proc/sys/net/core/rmem_max").strip());
        return facts;
    }

    /** The share of all cores that was in use during the next second, 0 to 1. */
    static double busyShare() {
        long[] before = ticks();
        Await.pause(Duration.ofSeconds(1));
        long[] after = ticks();
        return (double) (after[0] - before[0]) / (after[1] - before[1]);
    }

    /** Busy and all ticks of all cores so far, from the first line of /proc/stat (proc(5)). */
    private static long[] ticks() {
        String[] fields = read("/proc/stat").lines().findFirst().orElseThrow().split(" +");
        long all = 0;
        for (int i = 1; i <= 8; i++) {
            all += Long.parseLong(fields[i]);
        }
        long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
        return new long[] {all - idle, all};
    }

    private static String processor() {
        return read("/proc/cpuinfo")
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String firstLine(String... command) {
        return Command.run(command).out().lines().findFirst().orElse("unknown").strip();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
