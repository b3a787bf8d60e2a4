package org.l2vpn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The side-by-side bench: {@code bench/run [--rounds N] [--seconds N] [--only NAME] [--no-files]}.
 */
public final class SideBySide {
    private static final List<Contender> ALL =
            List.of(
                    new L2Vpn("aes-256-gcm"),
                    new OpenVpn("AES-256-GCM"),
                    new OpenVpn("AES-128-GCM"),
                    new BareVeth());

    private int rounds = 3;
    private int seconds = 4;
    private String only = "";
    private boolean files = true;

    private SideBySide() {}

    /** Exit code 0: measured; anything else: not, and stderr says why. */
    public static void main(String[] arguments) throws IOException {
        SideBySide bench = new SideBySide();
        if (!bench.parse(arguments)) {
            System.err.println(
                    "usage: bench/run [--rounds N] [--seconds N] [--only NAME] [--no-files]");
            System.exit(2);
        }
        bench.run(String.join(" ", arguments));
    }

    private boolean parse(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            boolean last = i + 1 == arguments.length;
            switch (arguments[i]) {
                case "--no-files" -> files = false;
                case "--rounds", "--seconds", "--only" -> {
                    if (last) {
                        return false;
                    }
                    set(arguments[i], arguments[++i]);
                }
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private void set(String option, String value) {
        switch (option) {
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--seconds" -> seconds = Integer.parseInt(value);
            default -> only = value;
        }
    }

    private void run(String arguments) throws IOException {
        Map<String, String> machine = Machine.describe();
        Map<Contender, List<Sample>> results = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : ALL) {
                if (!contender.name().contains(only)) {
                    continue;
                }
                System.out.println("round " + round + ": " + contender.name());
                try (Course course = Course.create()) {
                    Sample sample = new Round(course, seconds).run(contender);
                    System.out.println("  " + sample);
                    results.computeIfAbsent(contender, _ -> new ArrayList<>()).add(sample);
                }
            }
        }
        Report report =
                new Report(
                        LocalDate.now(ZoneOffset.UTC).toString(),
                        ("./vpn bench " + arguments).strip(),
                        machine,
                        results);
        System.out.println();
        System.out.println(report.quietness());
        System.out.println(report.table());
        System.out.println(report.ratios());
        if (files) {
            write(report);
        }
    }

    private static void write(Report report) throws IOException {
        Path directory = Path.of(System.getProperty("repo.dir", "."), "docs", "bench");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("side-by-side.md"), report.markdown());
        Files.writeString(directory.resolve("side-by-side.json"), report.json());
        System.out.println("written: " + directory.resolve("side-by-side.md"));
    }
}
