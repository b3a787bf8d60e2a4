package org.l2vpn.bench.run;

import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** The value in the middle, which one outlier does not move. */
public final class Median {
    private Median() {}

    /**
     * The mean of the middle two where there is an even number of values; empty where there is
     * none.
     */
    public static OptionalDouble of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int half = sorted.length / 2;
        return OptionalDouble.of(
                sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
    }
}
