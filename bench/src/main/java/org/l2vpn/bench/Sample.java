package org.l2vpn.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What one contender did in one round.
 *
 * @param others share of the machine that was busy just before its turn: with more than a few per
 *     cent its figures say little
 * @param upGbit TCP from client to server, Gbit/s at the receiver
 * @param downGbit TCP from server to client
 * @param upCpu CPU seconds of the tunnel's processes per 10^9 bytes of TCP payload, up
 * @param downCpu the same, down
 * @param smallFrames UDP frames of 64 bytes delivered per second
 * @param restMedian ping at rest, milliseconds
 * @param restP99 ping at rest, 99th percentile
 * @param loadMedian ping while TCP runs up
 * @param loadP99 ping while TCP runs up, 99th percentile
 * @param memory resident memory of both ends at the end of the round, MiB
 */
record Sample(
        double others,
        double upGbit,
        double downGbit,
        double upCpu,
        double downCpu,
        double smallFrames,
        double restMedian,
        double restP99,
        double loadMedian,
        double loadP99,
        double memory) {

    /** The figures by the name they have in the JSON. */
    Map<String, Double> byName() {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("busy-before", others);
        all.put("tcp-up-gbit", upGbit);
        all.put("tcp-down-gbit", downGbit);
        all.put("cpu-up-s-per-gb", upCpu);
        all.put("cpu-down-s-per-gb", downCpu);
        all.put("small-frames-per-s", smallFrames);
        all.put("ping-rest-median-ms", restMedian);
        all.put("ping-rest-p99-ms", restP99);
        all.put("ping-load-median-ms", loadMedian);
        all.put("ping-load-p99-ms", loadP99);
        all.put("memory-mib", memory);
        return all;
    }

    /** The median of each figure over the rounds. */
    static Sample median(List<Sample> rounds) {
        return new Sample(
                median(rounds, Sample::others),
                median(rounds, Sample::upGbit),
                median(rounds, Sample::downGbit),
                median(rounds, Sample::upCpu),
                median(rounds, Sample::downCpu),
                median(rounds, Sample::smallFrames),
                median(rounds, Sample::restMedian),
                median(rounds, Sample::restP99),
                median(rounds, Sample::loadMedian),
                median(rounds, Sample::loadP99),
                median(rounds, Sample::memory));
    }

    private static double median(List<Sample> rounds, ToDoubleFunction<Sample> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
