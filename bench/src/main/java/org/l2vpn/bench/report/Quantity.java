package org.l2vpn.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.run.Median;
import org.l2vpn.bench.run.PairedPings;
import org.l2vpn.bench.testbed.Scenario;

/** What a claim is about: every round of a run shows it anew. */
sealed interface Quantity {
    /** The unit of a ratio. */
    String TIMES = "×";

    /** Over all rounds, if it was measured. */
    OptionalDouble in(Results results);

    /**
     * In each round; nothing where rounds have failed, so that nobody knows which belong together.
     */
    double[] each(Results results);

    /** What tables put right behind the number. */
    String unit();

    /** What it was made from, where it was measured and that can be shown. */
    String terms(Results results);

    /** Three digits that say something. */
    static String number(double value) {
        String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, value < 1 ? "%.3f" : format, value);
    }

    /** A figure of one candidate's runs on one scenario: its median. */
    record Cell(Scenario scenario, Candidate candidate, Figure figure) implements Quantity {
        @Override
        public OptionalDouble in(Results results) {
            return results.median(scenario, candidate, figure);
        }

        @Override
        public double[] each(Results results) {
            return results.each(scenario, candidate, figure);
        }

        @Override
        public String terms(Results results) {
            return "";
        }

        @Override
        public String unit() {
            return "";
        }
    }

    /** The ratio of two medians. */
    record Quotient(Cell value, Cell per) implements Quantity {
        @Override
        public OptionalDouble in(Results results) {
            OptionalDouble measured = value.in(results);
            OptionalDouble divisor = per.in(results);
            return measured.isPresent() && divisor.isPresent()
                    ? OptionalDouble.of(measured.getAsDouble() / divisor.getAsDouble())
                    : OptionalDouble.empty();
        }

        @Override
        public double[] each(Results results) {
            double[] values = value.each(results);
            double[] divisors = per.each(results);
            return values.length == divisors.length
                    ? IntStream.range(0, values.length)
                            .mapToDouble(i -> values[i] / divisors[i])
                            .toArray()
                    : new double[0];
        }

        @Override
        public String terms(Results results) {
            return pair(value.in(results), per.in(results));
        }

        @Override
        public String unit() {
            return TIMES;
        }
    }

    /**
     * The ratio of two candidates' pings in their paired runs on that scenario: the rounds' median.
     */
    record PingRatio(Scenario scenario, Candidate ours, Candidate theirs) implements Quantity {
        @Override
        public OptionalDouble in(Results results) {
            return Median.of(results.pings(scenario, ours, theirs).mapToDouble(PairedPings::ratio));
        }

        @Override
        public double[] each(Results results) {
            return results.pings(scenario, ours, theirs).mapToDouble(PairedPings::ratio).toArray();
        }

        @Override
        public String terms(Results results) {
            return pair(
                    Median.of(
                            results.pings(scenario, ours, theirs)
                                    .mapToDouble(round -> round.ours().quantile(0.5))),
                    Median.of(
                            results.pings(scenario, ours, theirs)
                                    .mapToDouble(round -> round.theirs().quantile(0.5))));
        }

        @Override
        public String unit() {
            return TIMES;
        }
    }

    private static String pair(OptionalDouble one, OptionalDouble other) {
        return " (%s : %s)".formatted(number(one.orElseThrow()), number(other.orElseThrow()));
    }
}
