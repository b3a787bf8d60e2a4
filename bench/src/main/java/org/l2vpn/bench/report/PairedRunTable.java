package org.l2vpn.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.l2vpn.bench.run.PairedPings;
import org.l2vpn.bench.run.PairedRun;
import org.l2vpn.netns.kit.Ping;

/**
 * The rounds of the paired runs as text for people: what the claim about pings at rest rests on.
 */
record PairedRunTable(Map<PairedRun, List<PairedPings>> pairedRuns) {
    /** A section with a table for each paired run; nothing where there was none. */
    String section() {
        StringBuilder text = new StringBuilder();
        pairedRuns.forEach((pairedRun, rounds) -> table(text, pairedRun, rounds));
        return text.isEmpty() ? "" : "## Ping pairedRun\n" + text;
    }

    private static void table(StringBuilder text, PairedRun pairedRun, List<PairedPings> rounds) {
        text.append(
                """

                Scenario %1$s, both tunnels up at the same time, %2$d blocks of %3$d pings through each in run. \
                Times are of all these pings; the ratio is the median of those of the %2$d pairs of blocks. \
                Each line is a round.

                | %4$s ms, median / p99 | %5$s ms, median / p99 | ratio |
                |---|---|---|
                """
                        .formatted(
                                pairedRun.scenario().label(),
                                pairedRun.pairs(),
                                PairedRun.BLOCK,
                                pairedRun.ours().name(),
                                pairedRun.theirs().name()));
        for (PairedPings round : rounds) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %.2f× |\n",
                            times(round.ours()),
                            times(round.theirs()),
                            round.ratio()));
        }
    }

    private static String times(Ping pings) {
        return String.format(Locale.ROOT, "%.3f / %.3f", pings.quantile(0.5), pings.quantile(0.99));
    }
}
