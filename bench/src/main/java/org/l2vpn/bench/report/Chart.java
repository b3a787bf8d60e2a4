package org.l2vpn.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.candidate.L2Vpn;
import org.l2vpn.bench.report.Results.Row;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.testbed.Scenario;

/**
 * Throughput and CPU time of every tunnel on every scenario as an SVG picture: for each candidate
 * two bars, up and down, in both panels. It has no background of its own, and its colours follow
 * the reader's light or dark scheme.
 */
record Chart(Results results) {
    private static final int LABELS = 230;
    private static final int BARS = 240;

    /** Behind the longest bar its figure must find room. */
    private static final int FIGURE = 50;

    private static final int WIDTH = LABELS + 2 * (BARS + FIGURE);
    private static final int BAR = 11;
    private static final int ROW = 2 * BAR + 8;
    private static final int HEADING = 30;
    private static final int TOP = 24;

    private static final String STYLE =
            """
            <style>
            text { font: 12px sans-serif; fill: #1f2328 }
            .small { font-size: 10px } .head { font-weight: bold }
            .ours { fill: #1a7f37 } .other { fill: #6e7781 } .down { opacity: 0.6 }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 } .ours { fill: #3fb950 } .other { fill: #8b949e }
            }
            </style>
            """;

    /** A panel: where it starts and what one pixel means. */
    private record Panel(int x, Figure up, Figure down, double largest) {
        double width(double value) {
            return largest > 0 ? value / largest * BARS : 0;
        }
    }

    /** The picture. */
    String svg() {
        Panel throughput = panel(LABELS, Figure.TCP_UP, Figure.TCP_DOWN);
        Panel cost = panel(LABELS + BARS + FIGURE, Figure.CPU_UP, Figure.CPU_DOWN);
        StringBuilder body = new StringBuilder();
        text(body, throughput.x, 14, "head", "TCP, Gbit/s: more is better");
        text(body, cost.x, 14, "head", "CPU seconds per GB: less is better");
        int y = TOP;
        for (Scenario scenario : results.scenarios()) {
            List<Row> rows = rows(scenario);
            if (!rows.isEmpty()) {
                text(body, 4, y + 18, "head", scenario.label());
                y += HEADING;
                for (Row row : rows) {
                    text(body, 12, y + BAR + 4, "", row.candidate().name());
                    bars(body, throughput, row, y);
                    bars(body, cost, row, y);
                    y += ROW;
                }
            }
        }
        text(body, 4, y + 16, "small", "Of each pair of bars the upper is up, the lower down.");
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
        <title>Throughput and CPU time beside other layer-2 tunnels</title>
        %3$s%4$s</svg>
        """
                .formatted(WIDTH, y + 24, STYLE, body);
    }

    /** The tunnels: the bare veth would make all of them look alike. */
    private List<Row> rows(Scenario scenario) {
        return results.rows(scenario).stream()
                .filter(row -> !row.candidate().equals(Candidates.BARE_VETH))
                .filter(row -> row.median().get(Figure.TCP_UP).isPresent())
                .toList();
    }

    private Panel panel(int x, Figure up, Figure down) {
        double largest =
                results.scenarios().stream()
                        .flatMap(scenario -> rows(scenario).stream())
                        .flatMap(row -> List.of(up, down).stream().map(row.median()::get))
                        .flatMapToDouble(OptionalDouble::stream)
                        .max()
                        .orElse(0);
        return new Panel(x, up, down, largest);
    }

    private static void bars(StringBuilder body, Panel panel, Row row, int y) {
        String who = row.candidate() instanceof L2Vpn ? "ours" : "other";
        bar(body, panel, row.median().get(panel.up), y, who);
        bar(body, panel, row.median().get(panel.down), y + BAR + 1, who + " down");
    }

    private static void bar(
            StringBuilder body, Panel panel, OptionalDouble value, int y, String kind) {
        if (value.isPresent()) {
            double width = panel.width(value.getAsDouble());
            body.append(
                    String.format(
                            Locale.ROOT,
                            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                            kind,
                            panel.x,
                            y,
                            width,
                            BAR));
            String figure = String.format(Locale.ROOT, "%.2f", value.getAsDouble());
            text(body, panel.x + (int) width + 4, y + BAR - 2, "small", figure);
        }
    }

    /** Names and labels are ours: nothing in them needs escaping. */
    private static void text(StringBuilder body, int x, int y, String kind, String text) {
        body.append("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(kind, x, y, text));
    }
}
