package org.l2vpn.bench.report;

import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.turn.Figure;

/**
 * Something a run must show: a figure, or the ratio of two, and its bound.
 *
 * @param says what is claimed, without the bound
 * @param value the figure
 * @param per what it is divided by, empty for the figure itself
 * @param kind whether it is promised or hoped for
 */
record Claim(String says, Cell value, Optional<Cell> per, Bound bound, double limit, Kind kind) {
    /** A median of one contender on one course. */
    record Cell(Course course, Contender contender, Figure figure) {
        OptionalDouble in(Results results) {
            return results.median(course, contender, figure);
        }

        double[] each(Results results) {
            return results.each(course, contender, figure);
        }
    }

    enum Bound {
        AT_LEAST("≥"),
        AT_MOST("≤");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }

        boolean holds(double value, double limit) {
            return this == AT_LEAST ? value >= limit : value <= limit;
        }
    }

    enum Kind {
        MUST,
        STRETCH
    }

    enum Verdict {
        MET("met"),
        NOT_MET("not met"),
        NOT_MEASURED("not measured");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        String plain() {
            return text;
        }

        /** As tables show it: what is not met springs to the eye. */
        String text() {
            return this == NOT_MET ? "**" + text + "**" : text;
        }
    }

    /** Of one division both figures, so that a ratio can be judged. */
    record Outcome(Claim claim, Verdict verdict, OptionalDouble shown, String figures) {}

    /** A figure by itself. */
    static Claim of(String says, Cell value, Bound bound, double limit) {
        return new Claim(says, value, Optional.empty(), bound, limit, Kind.MUST);
    }

    /** The ratio of two figures. */
    static Claim ratio(String says, Cell value, Cell per, Bound bound, double limit) {
        return new Claim(says, value, Optional.of(per), bound, limit, Kind.MUST);
    }

    /** The same with a bound that is hoped for. */
    Claim stretch(double further) {
        return new Claim(says, value, per, bound, further, Kind.STRETCH);
    }

    /** The bound as tables show it. */
    String boundText() {
        return bound.sign + " " + number(limit) + (per.isPresent() ? "×" : "");
    }

    /** What the results say to it. */
    Outcome judge(Results results) {
        OptionalDouble measured = value.in(results);
        OptionalDouble divisor = per.map(cell -> cell.in(results)).orElse(OptionalDouble.of(1));
        if (measured.isEmpty() || divisor.isEmpty()) {
            return new Outcome(this, Verdict.NOT_MEASURED, OptionalDouble.empty(), "–");
        }
        double shown = measured.getAsDouble() / divisor.getAsDouble();
        String figures =
                per.isEmpty()
                        ? number(shown)
                        : "%s× (%s : %s)"
                                .formatted(
                                        number(shown),
                                        number(measured.getAsDouble()),
                                        number(divisor.getAsDouble()));
        figures += range(results);
        Verdict verdict = bound.holds(shown, limit) ? Verdict.MET : Verdict.NOT_MET;
        return new Outcome(this, verdict, OptionalDouble.of(shown), figures);
    }

    /** The lowest and the highest of the rounds, where there are several and none has failed. */
    private String range(Results results) {
        double[] values = value.each(results);
        double[] divisors =
                per.map(cell -> cell.each(results))
                        .orElseGet(
                                () ->
                                        DoubleStream.generate(() -> 1)
                                                .limit(values.length)
                                                .toArray());
        if (values.length < 2 || values.length != divisors.length) {
            return "";
        }
        DoubleSummaryStatistics rounds =
                IntStream.range(0, values.length)
                        .mapToDouble(i -> values[i] / divisors[i])
                        .summaryStatistics();
        return ", rounds " + number(rounds.getMin()) + " to " + number(rounds.getMax());
    }

    /** Three digits that say something. */
    private static String number(double value) {
        String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, value < 1 ? "%.3f" : format, value);
    }
}
