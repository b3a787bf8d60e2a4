package org.l2vpn.bench.report;

import static org.l2vpn.bench.report.Quantity.number;

import java.util.DoubleSummaryStatistics;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.l2vpn.bench.report.Quantity.Cell;

/**
 * Something a run must show: a quantity and its bound.
 *
 * @param says what is claimed, without the bound
 * @param kind whether it is promised or hoped for
 */
record Claim(String says, Quantity quantity, Bound bound, double limit, Kind kind) {
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

    /** A bound that is promised. */
    static Claim of(String says, Quantity quantity, Bound bound, double limit) {
        return new Claim(says, quantity, bound, limit, Kind.MUST);
    }

    /** The ratio of two figures. */
    static Claim ratio(String says, Cell value, Cell per, Bound bound, double limit) {
        return of(says, new Quantity.Quotient(value, per), bound, limit);
    }

    /** The same with a bound that is hoped for. */
    Claim stretch(double further) {
        return new Claim(says, quantity, bound, further, Kind.STRETCH);
    }

    /** The bound as tables show it. */
    String boundText() {
        return bound.sign + " " + number(limit) + quantity.unit();
    }

    /** What the results say to it. */
    Outcome judge(Results results) {
        OptionalDouble shown = quantity.in(results);
        if (shown.isEmpty()) {
            return new Outcome(this, Verdict.NOT_MEASURED, shown, "–");
        }
        double value = shown.getAsDouble();
        String figures = number(value) + quantity.unit() + quantity.terms(results) + range(results);
        Verdict verdict = bound.holds(value, limit) ? Verdict.MET : Verdict.NOT_MET;
        return new Outcome(this, verdict, shown, figures);
    }

    /** The lowest and the highest of the rounds, where there are several and none has failed. */
    private String range(Results results) {
        DoubleSummaryStatistics rounds =
                DoubleStream.of(quantity.each(results)).summaryStatistics();
        return rounds.getCount() < 2
                ? ""
                : ", rounds " + number(rounds.getMin()) + " to " + number(rounds.getMax());
    }
}
