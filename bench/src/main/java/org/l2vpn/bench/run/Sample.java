package org.l2vpn.bench.run;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The figures of one run, or the medians of several. Immutable. */
public final class Sample {
    private final Map<Figure, Double> figures;

    /** These figures; one that is not a number was not measured. */
    public Sample(Map<Figure, Double> figures) {
        this.figures = new EnumMap<>(Figure.class);
        figures.forEach(
                (figure, value) -> {
                    if (Double.isFinite(value)) {
                        this.figures.put(figure, value);
                    }
                });
    }

    /** The figure, where it was measured. */
    public OptionalDouble get(Figure figure) {
        Double value = figures.get(figure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** All that were measured, by their names in the JSON. */
    public Map<String, Double> byKey() {
        Map<String, Double> all = new LinkedHashMap<>();
        figures.forEach((figure, value) -> all.put(figure.key(), value));
        return all;
    }

    /** The median of each figure over the rounds that have it. */
    public static Sample median(List<Sample> rounds) {
        Map<Figure, Double> medians = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            Median.of(rounds.stream().flatMapToDouble(round -> round.get(figure).stream()))
                    .ifPresent(median -> medians.put(figure, median));
        }
        return new Sample(medians);
    }

    @Override
    public String toString() {
        return byKey().toString();
    }
}
