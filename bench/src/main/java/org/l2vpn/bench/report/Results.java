package org.l2vpn.bench.report;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.turn.Figure;
import org.l2vpn.bench.turn.PairedPings;
import org.l2vpn.bench.turn.PingDuel;
import org.l2vpn.bench.turn.Sample;
import org.l2vpn.bench.turn.Turn;

/**
 * Every sample of a run.
 *
 * @param rounds the samples of each turn, in the order of the rounds
 * @param duels the same of each duel
 */
public record Results(Map<Turn, List<Sample>> rounds, Map<PingDuel, List<PairedPings>> duels) {
    /** A turn with the medians of its rounds. */
    record Row(Turn turn, Sample median) {
        Contender contender() {
            return turn.contender();
        }
    }

    /** The courses that were run, in the order of the report. */
    List<Course> courses() {
        return Course.ALL.stream().filter(course -> !rows(course).isEmpty()).toList();
    }

    /** The turns on that course with their medians, in the order of the run. */
    List<Row> rows(Course course) {
        return rows().filter(row -> row.turn().course().equals(course)).toList();
    }

    /** The medians of that contender on that course, if it took that turn. */
    Optional<Sample> median(Course course, Contender contender) {
        return rows(course).stream()
                .filter(row -> row.contender().equals(contender))
                .map(Row::median)
                .findFirst();
    }

    /** One of them, if it was measured. */
    OptionalDouble median(Course course, Contender contender, Figure figure) {
        return median(course, contender)
                .map(sample -> sample.get(figure))
                .orElse(OptionalDouble.empty());
    }

    /** That figure in each round in which it was measured. */
    double[] each(Course course, Contender contender, Figure figure) {
        return rounds.entrySet().stream()
                .filter(entry -> entry.getKey().course().equals(course))
                .filter(entry -> entry.getKey().contender().equals(contender))
                .flatMap(entry -> entry.getValue().stream())
                .flatMapToDouble(sample -> sample.get(figure).stream())
                .toArray();
    }

    /** The rounds of the duel of these two on that course. */
    Stream<PairedPings> pings(Course course, Contender ours, Contender theirs) {
        return duels.entrySet().stream()
                .filter(entry -> entry.getKey().course().equals(course))
                .filter(entry -> entry.getKey().ours().equals(ours))
                .filter(entry -> entry.getKey().theirs().equals(theirs))
                .flatMap(entry -> entry.getValue().stream());
    }

    /** How each contender was set up on the first course it ran on. */
    Map<String, String> setups() {
        Map<String, String> setups = new LinkedHashMap<>();
        rounds.keySet()
                .forEach(
                        t ->
                                setups.putIfAbsent(
                                        t.contender().name(), t.contender().setup(t.course())));
        return setups;
    }

    /** The largest share of the machine that was busy before a turn or a duel, 0 to 1. */
    double busiest() {
        DoubleStream beforeTurns =
                rounds.values().stream()
                        .flatMap(Collection::stream)
                        .flatMapToDouble(sample -> sample.get(Figure.BUSY_BEFORE).stream());
        DoubleStream beforeDuels =
                duels.values().stream()
                        .flatMap(Collection::stream)
                        .mapToDouble(PairedPings::busyBefore);
        return DoubleStream.concat(beforeTurns, beforeDuels).max().orElse(0);
    }

    private Stream<Row> rows() {
        return rounds.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), Sample.median(entry.getValue())));
    }
}
