package org.l2vpn.bench;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as a table for people and as JSON for programs. */
record Report(
        String date,
        String command,
        Map<String, String> machine,
        Map<Contender, List<Sample>> rounds) {

    /** More than this share of the machine in use by others moves the figures. */
    private static final double QUIET = 0.1;

    /** The medians, and each figure of the first contender against each other one. */
    String markdown() {
        StringBuilder text = new StringBuilder("# Side by side\n\n");
        text.append("Made by `").append(command).append("` on ").append(date).append(".\n\n");
        machine.forEach(
                (name, value) ->
                        text.append("* ").append(name).append(": ").append(value).append('\n'));
        text.append("\nTwo network namespaces, one veth of 1500 bytes with its default offloads.");
        text.append(" Each contender in turn, ").append(roundCount());
        text.append(" rounds; medians. CPU is user and system time of the tunnel's processes at");
        text.append(" both ends per 10^9 bytes of TCP payload. Frames are 64 bytes (UDP payload");
        text.append(" 22), sent as fast as iperf3 can.\n\n");
        text.append(quietness())
                .append("\n\n")
                .append(table())
                .append('\n')
                .append(ratios())
                .append("\nSet-up:\n\n");
        rounds.keySet()
                .forEach(
                        c ->
                                text.append("* ")
                                        .append(c.name())
                                        .append(": ")
                                        .append(c.setup())
                                        .append('\n'));
        text.append("\nSingle rounds are in `side-by-side.json`.\n");
        return text.toString();
    }

    /** The table of medians. */
    String table() {
        StringBuilder text =
                new StringBuilder(
                        """
                        | | TCP up / down Gbit/s | CPU s/GB up / down | 64-byte frames/s | \
                        ping at rest ms, median / p99 | under load ms | memory MiB |
                        |---|---|---|---|---|---|---|
                        """);
        rounds.forEach((contender, samples) -> text.append(row(contender, samples)));
        return text.toString();
    }

    private static String row(Contender contender, List<Sample> samples) {
        Sample m = Sample.median(samples);
        return String.format(
                Locale.ROOT,
                "| %s | %.2f / %.2f | %.2f / %.2f | %.0f | %.3f / %.3f | %.2f / %.2f | %.0f |%n",
                contender.name(),
                m.upGbit(),
                m.downGbit(),
                m.upCpu(),
                m.downCpu(),
                m.smallFrames(),
                m.restMedian(),
                m.restP99(),
                m.loadMedian(),
                m.loadP99(),
                m.memory());
    }

    /** Throughput and cost of the first contender against each OpenVPN of the same run. */
    String ratios() {
        Map.Entry<Contender, List<Sample>> first = rounds.entrySet().iterator().next();
        Sample ours = Sample.median(first.getValue());
        return rounds.entrySet().stream()
                .filter(
                        entry ->
                                entry.getKey() instanceof OpenVpn
                                        && !entry.getKey().equals(first.getKey()))
                .map(
                        entry -> {
                            Sample other = Sample.median(entry.getValue());
                            return String.format(
                                    Locale.ROOT,
                                    "%s against %s: TCP up %.2fx, down %.2fx; CPU per byte up"
                                            + " %.2fx, down %.2fx; 64-byte frames %.2fx.%n",
                                    first.getKey().name(),
                                    entry.getKey().name(),
                                    ours.upGbit() / other.upGbit(),
                                    ours.downGbit() / other.downGbit(),
                                    ours.upCpu() / other.upCpu(),
                                    ours.downCpu() / other.downCpu(),
                                    ours.smallFrames() / other.smallFrames());
                        })
                .collect(Collectors.joining("\n"));
    }

    /** Everything, single rounds included. */
    String json() {
        Map<String, Object> contenders = new LinkedHashMap<>();
        rounds.forEach(
                (contender, samples) ->
                        contenders.put(
                                contender.name(),
                                Map.of(
                                        "setup",
                                        contender.setup(),
                                        "median",
                                        Sample.median(samples).byName(),
                                        "rounds",
                                        samples.stream().map(Sample::byName).toList())));
        Map<String, Object> all =
                Map.of(
                        "date", date,
                        "command", command,
                        "machine", machine,
                        "contenders", contenders);
        return ConfigValueFactory.fromMap(all)
                        .render(ConfigRenderOptions.concise().setFormatted(true))
                + "\n";
    }

    /** How far to trust the figures. */
    String quietness() {
        double worst =
                rounds.values().stream()
                        .flatMap(List::stream)
                        .mapToDouble(Sample::others)
                        .max()
                        .orElse(0);
        String judgement = worst > QUIET ? ": NOT QUIET, the figures say little" : "";
        return String.format(
                Locale.ROOT,
                "Just before the turns at most %.0f %% of the machine was busy%s.",
                worst * 100,
                judgement);
    }

    private int roundCount() {
        return rounds.values().iterator().next().size();
    }
}
