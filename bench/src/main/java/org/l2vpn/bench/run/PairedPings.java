package org.l2vpn.bench.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.l2vpn.netns.kit.Ping;

/**
 * What a round of a {@link PairedRun} has shown.
 *
 * @param pairs blocks taken one right after the other, at least one pair
 * @param busyBefore share of the machine in use just before, 0 to 1
 */
public record PairedPings(List<Pair> pairs, double busyBefore) {
    /** A block of each tunnel, both with answers. */
    public record Pair(Ping ours, Ping theirs) {
        double ratio() {
            return ours.quantile(0.5) / theirs.quantile(0.5);
        }
    }

    /**
     * How many times as long ours take: the median of the pairs' ratios. From round to round it
     * varies less than the ratio of the medians of all pings, where a block in which the machine
     * was slow weighs on one side only.
     */
    public double ratio() {
        return Median.of(pairs.stream().mapToDouble(Pair::ratio)).orElseThrow();
    }

    /** All our pings. */
    public Ping ours() {
        return all(Pair::ours);
    }

    /** All their pings. */
    public Ping theirs() {
        return all(Pair::theirs);
    }

    /** The figures by their names in the JSON. */
    public Map<String, Double> byKey() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(Figure.BUSY_BEFORE.key(), busyBefore);
        figures.put("ours-median-ms", ours().quantile(0.5));
        figures.put("ours-p99-ms", ours().quantile(0.99));
        figures.put("theirs-median-ms", theirs().quantile(0.5));
        figures.put("theirs-p99-ms", theirs().quantile(0.99));
        figures.put("ratio", ratio());
        return figures;
    }

    private Ping all(Function<Pair, Ping> side) {
        List<Ping> blocks = pairs.stream().map(side).toList();
        return new Ping(
                blocks.stream().mapToInt(Ping::sent).sum(),
                blocks.stream().mapToInt(Ping::received).sum(),
                blocks.stream().flatMap(block -> block.millis().stream()).toList());
    }

    @Override
    public String toString() {
        return byKey().toString();
    }
}
