package org.l2vpn.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.l2vpn.bench.turn.PairedPings;
import org.l2vpn.bench.turn.PingDuel;
import org.l2vpn.netns.kit.Ping;

/** The rounds of the ping duels as text for people: what the claim about pings at rest rests on. */
record DuelTable(Map<PingDuel, List<PairedPings>> duels) {
    /** A section with a table for each duel; nothing where there was none. */
    String section() {
        StringBuilder text = new StringBuilder();
        duels.forEach((duel, rounds) -> table(text, duel, rounds));
        return text.isEmpty() ? "" : "## Ping duel\n" + text;
    }

    private static void table(StringBuilder text, PingDuel duel, List<PairedPings> rounds) {
        text.append(
                """

                Course %1$s, both tunnels up at the same time, %2$d blocks of %3$d pings through each in turn. \
                Times are of all these pings; the ratio is the median of those of the %2$d pairs of blocks. \
                Each line is a round.

                | %4$s ms, median / p99 | %5$s ms, median / p99 | ratio |
                |---|---|---|
                """
                        .formatted(
                                duel.course().label(),
                                duel.pairs(),
                                PingDuel.BLOCK,
                                duel.ours().name(),
                                duel.theirs().name()));
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
