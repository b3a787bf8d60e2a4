package org.l2vpn.bench.report;

import static org.l2vpn.bench.run.Figure.CPU_DOWN;
import static org.l2vpn.bench.run.Figure.CPU_UP;
import static org.l2vpn.bench.run.Figure.FIRST_PING;
import static org.l2vpn.bench.run.Figure.MEMORY_LARGEST;
import static org.l2vpn.bench.run.Figure.MEMORY_SUM;
import static org.l2vpn.bench.run.Figure.PING_LOAD_ANSWERED;
import static org.l2vpn.bench.run.Figure.PING_LOAD_MEDIAN;
import static org.l2vpn.bench.run.Figure.PING_LOAD_P99;
import static org.l2vpn.bench.run.Figure.PING_REST_MEDIAN;
import static org.l2vpn.bench.run.Figure.PING_REST_P99;
import static org.l2vpn.bench.run.Figure.SMALL_FRAMES;
import static org.l2vpn.bench.run.Figure.TCP_DOWN;
import static org.l2vpn.bench.run.Figure.TCP_UP;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.run.Sample;

/**
 * A column of the tables: one figure or two that belong together.
 *
 * @param decimals digits behind the point
 */
record Column(String title, int decimals, List<Figure> figures) {
    private static final String NOTHING = "–";

    /** Throughput and its price. */
    static final List<Column> TCP =
            List.of(
                    of("TCP up / down Gbit/s", 2, TCP_UP, TCP_DOWN),
                    of("CPU s/GB up / down", 2, CPU_UP, CPU_DOWN));

    /** All others. */
    static final List<Column> MORE =
            List.of(
                    of("64-byte frames/s", 0, SMALL_FRAMES),
                    of("ping at rest ms, median / p99", 3, PING_REST_MEDIAN, PING_REST_P99),
                    of("under load ms, median / p99", 2, PING_LOAD_MEDIAN, PING_LOAD_P99),
                    of("answered", 3, PING_LOAD_ANSWERED),
                    of("memory MB, larger end / both", 0, MEMORY_LARGEST, MEMORY_SUM),
                    of("first ping s", 2, FIRST_PING));

    private static Column of(String title, int decimals, Figure... figures) {
        return new Column(title, decimals, List.of(figures));
    }

    /** Whether there is anything to show. */
    boolean isIn(Sample sample) {
        return figures.stream().anyMatch(figure -> sample.get(figure).isPresent());
    }

    /** The figures, or a dash where there are none. */
    String cell(Sample sample) {
        return isIn(sample)
                ? figures.stream()
                        .map(figure -> text(sample.get(figure)))
                        .collect(Collectors.joining(" / "))
                : NOTHING;
    }

    private String text(OptionalDouble value) {
        return value.isPresent()
                ? String.format(Locale.ROOT, "%." + decimals + "f", value.getAsDouble())
                : NOTHING;
    }

    /** How many times the figures of {@code one} are those of {@code other}. */
    static String ratio(Sample one, Sample other, Figure... figures) {
        return Arrays.stream(figures)
                .map(figure -> ratio(one.get(figure), other.get(figure)))
                .collect(Collectors.joining(" / "));
    }

    private static String ratio(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent() && other.getAsDouble() > 0
                ? String.format(Locale.ROOT, "%.2f×", one.getAsDouble() / other.getAsDouble())
                : NOTHING;
    }
}
