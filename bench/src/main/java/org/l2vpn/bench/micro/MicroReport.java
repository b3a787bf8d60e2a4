package org.l2vpn.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.l2vpn.bench.report.Json;

/**
 * A run as files: {@code micro.md} and {@code micro.json}.
 *
 * @param made when, by which command and how often
 * @param machine facts by their names
 */
record MicroReport(String made, Map<String, String> machine, List<Row> rows) {
    private static final String NAME = "micro.";

    private static final String OWN =
            """
            Ours : JCE alone; the difference is our own. C2 leaves out objects that do not leave the code it compiles as one,
            in the JDK's code as in ours, and not the same ones in each JVM. By C1 alone nothing is left out: that is what the
            code asks for.

            """;

    /** Writes the files, over older ones; returns the one to read first. */
    Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(NAME + "json"), json());
        return Files.writeString(directory.resolve(NAME + "md"), markdown());
    }

    /** For people. */
    String markdown() {
        var text = new StringBuilder("# Micro-benchmarks\n\n").append(made).append("\n\n");
        text.append("## Own allocation\n\n").append(ownAllocation());
        for (var subject : Subject.values()) {
            var own = rows.stream().filter(row -> row.subject() == subject).toList();
            if (!own.isEmpty()) {
                text.append("\n## ").append(subject.title()).append("\n\n");
                text.append(subject.op()).append("\n\n").append(table(own));
            }
        }
        text.append("\n## Machine\n\n");
        machine.forEach((name, value) -> text.append("* %s: %s\n".formatted(name, value)));
        return text.append("\n[What is measured how](README.md).\n").toString();
    }

    /** Where ours stands beside JCE alone. */
    String ownAllocation() {
        var text =
                new StringBuilder(OWN)
                        .append("| | ns/op | B/op | own B/op | B/op by C1 | own B/op by C1 |\n")
                        .append("|---|---|---|---|---|---|\n");
        for (var pair : Row.pairs(rows)) {
            var ours = pair.ours();
            var bare = pair.bare();
            text.append(
                    "| %s %s | %s : %s | %s : %s | %s | %s : %s | %s |\n"
                            .formatted(
                                    ours.method(),
                                    String.join(" ", ours.parameters().values()),
                                    number(ours.nanos()),
                                    number(bare.nanos()),
                                    number(ours.bytes()),
                                    number(bare.bytes()),
                                    number(pair.own()),
                                    number(ours.asked()),
                                    number(bare.asked()),
                                    number(pair.ownAsked())));
        }
        return text.toString();
    }

    private static String table(List<Row> rows) {
        var parameters = rows.getFirst().parameters().keySet();
        var text = new StringBuilder("| ");
        parameters.forEach(name -> text.append("| ").append(name).append(' '));
        text.append("| ns/op | ± | B/op | B/op by C1 |\n")
                .append("|---".repeat(parameters.size() + 5));
        text.append("|\n");
        for (var row : rows) {
            text.append("| ").append(row.method());
            row.parameters().values().forEach(value -> text.append(" | ").append(value));
            text.append(
                    " | %s | %s | %s | %s |\n"
                            .formatted(
                                    number(row.nanos()),
                                    number(row.error()),
                                    number(row.bytes()),
                                    number(row.asked())));
        }
        return text.toString();
    }

    /** One digit behind the point; nothing where there is no number, and no negative zero. */
    private static String number(double value) {
        return Double.isNaN(value)
                ? "–"
                : String.format(Locale.ROOT, "%.1f", Math.round(value * 10) / 10.0);
    }

    /** For programs, not rounded. */
    String json() {
        return Json.render(
                Map.of(
                        "made",
                        made,
                        "machine",
                        machine,
                        "results",
                        rows.stream().map(MicroReport::entry).toList()));
    }

    private static Map<String, Object> entry(Row row) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("benchmark", row.subject().title());
        entry.put("method", row.method());
        entry.put("parameters", row.parameters());
        entry.put("ns-per-op", row.nanos());
        if (!Double.isNaN(row.error())) {
            entry.put("error-ns", row.error());
        }
        entry.put("bytes-per-op", row.bytes());
        entry.put("bytes-per-op-by-c1", row.asked());
        return entry;
    }
}
