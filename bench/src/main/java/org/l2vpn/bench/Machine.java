package org.l2vpn.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.l2vpn.bench.testbed.SocketBuffers;
import org.l2vpn.netns.kit.Command;

/** Where and with what a run was made. */
public final class Machine {
    private Machine() {}

    /** Processor, cores, kernel, JDK, commit and load: what every figure depends on. */
    public static Map<String, String> describe() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("kernel", System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.runtime.version"));
        facts.put("commit", firstLine("git", "describe", "--always", "--dirty"));
        facts.put("load before", read("/proc/loadavg").split(" ")[0]);
        return facts;
    }

    /** The same, with versions of what is measured side by side. */
    static Map<String, String> describeWithCandidates() {
        Map<String, String> facts = describe();
        facts.put("openvpn", firstLine("openvpn", "--version"));
        facts.put("tinc", firstLine("tincd", "--version"));
        facts.put("fastd", firstLine("fastd", "--version"));
        facts.put("iperf3", firstLine("iperf3", "--version"));
        facts.put("receive buffer limit", Long.toString(SocketBuffers.receiveLimit()));
        return facts;
    }

    /** Whether the program is in PATH. */
    static boolean has(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
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
        if (!has(command[0])) {
            return "not there";
        }
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
