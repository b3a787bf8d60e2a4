package org.l2vpn.bench.report;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.run.PairedPings;
import org.l2vpn.bench.run.PairedRun;
import org.l2vpn.bench.run.Run;
import org.l2vpn.bench.run.Sample;
import org.l2vpn.bench.testbed.Scenario;

/**
 * Every sample of a run.
 *
 * @param rounds the samples of each run, in the order of the rounds
 * @param pairedRuns the same of each paired run
 */
public record Results(Map<Run, List<Sample>> rounds, Map<PairedRun, List<PairedPings>> pairedRuns) {
    /** A run with the medians of its rounds. */
    record Row(Run run, Sample median) {
        Candidate candidate() {
            return run.candidate();
        }
    }

    /** The scenarios that were run, in the order of the report. */
    List<Scenario> scenarios() {
        return Scenario.ALL.stream().filter(scenario -> !rows(scenario).isEmpty()).toList();
    }

    /** The runs on that scenario with their medians, in the order of the plan. */
    List<Row> rows(Scenario scenario) {
        return rows().filter(row -> row.run().scenario().equals(scenario)).toList();
    }

    /** The medians of that candidate on that scenario, if it has that run. */
    Optional<Sample> median(Scenario scenario, Candidate candidate) {
        return rows(scenario).stream()
                .filter(row -> row.candidate().equals(candidate))
                .map(Row::median)
                .findFirst();
    }

    /** One of them, if it was measured. */
    OptionalDouble median(Scenario scenario, Candidate candidate, Figure figure) {
        return median(scenario, candidate)
                .map(sample -> sample.get(figure))
                .orElse(OptionalDouble.empty());
    }

    /** That figure in each round in which it was measured. */
    double[] each(Scenario scenario, Candidate candidate, Figure figure) {
        return rounds.entrySet().stream()
                .filter(entry -> entry.getKey().scenario().equals(scenario))
                .filter(entry -> entry.getKey().candidate().equals(candidate))
                .flatMap(entry -> entry.getValue().stream())
                .flatMapToDouble(sample -> sample.get(figure).stream())
                .toArray();
    }

    /** The rounds of the paired run of these two on that scenario. */
    Stream<PairedPings> pings(Scenario scenario, Candidate ours, Candidate theirs) {
        return pairedRuns.entrySet().stream()
                .filter(entry -> entry.getKey().scenario().equals(scenario))
                .filter(entry -> entry.getKey().ours().equals(ours))
                .filter(entry -> entry.getKey().theirs().equals(theirs))
                .flatMap(entry -> entry.getValue().stream());
    }

    /** How each candidate was set up on the first scenario it ran on. */
    Map<String, String> setups() {
        Map<String, String> setups = new LinkedHashMap<>();
        rounds.keySet()
                .forEach(
                        t ->
                                setups.putIfAbsent(
                                        t.candidate().name(), t.candidate().setup(t.scenario())));
        return setups;
    }

    /** The largest share of the machine that was busy before a run or a paired run, 0 to 1. */
    double busiest() {
        DoubleStream beforeTurns =
                rounds.values().stream()
                        .flatMap(Collection::stream)
                        .flatMapToDouble(sample -> sample.get(Figure.BUSY_BEFORE).stream());
        DoubleStream beforePairedRuns =
                pairedRuns.values().stream()
                        .flatMap(Collection::stream)
                        .mapToDouble(PairedPings::busyBefore);
        return DoubleStream.concat(beforeTurns, beforePairedRuns).max().orElse(0);
    }

    private Stream<Row> rows() {
        return rounds.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), Sample.median(entry.getValue())));
    }
}
