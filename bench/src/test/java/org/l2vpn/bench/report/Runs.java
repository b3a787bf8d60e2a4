package org.l2vpn.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.run.Measure;
import org.l2vpn.bench.run.PairedPings;
import org.l2vpn.bench.run.PairedRun;
import org.l2vpn.bench.run.Plan;
import org.l2vpn.bench.run.Run;
import org.l2vpn.bench.run.Sample;
import org.l2vpn.bench.testbed.Scenario;
import org.l2vpn.netns.kit.Ping;

/** Runs that never took place. */
final class Runs {
    /** Of every paired run here. */
    static final PairedRun DUEL =
            new PairedRun(Scenario.PLAIN, Candidates.OURS, Candidates.OPENVPN, 1);

    private final Map<Run, List<Sample>> rounds = new LinkedHashMap<>();
    private final Map<PairedRun, List<PairedPings>> pairedRuns = new LinkedHashMap<>();

    /** A run with one round of these figures. */
    Runs with(Scenario scenario, Candidate candidate, Map<Figure, Double> figures) {
        rounds.put(
                new Run(scenario, candidate, Measure.all(), "a test"),
                List.of(new Sample(figures)));
        return this;
    }

    /** A run with several rounds of one figure. */
    Runs with(Scenario scenario, Candidate candidate, Figure figure, double... values) {
        rounds.put(
                new Run(scenario, candidate, Measure.all(), "a test"),
                Arrays.stream(values).mapToObj(v -> new Sample(Map.of(figure, v))).toList());
        return this;
    }

    /**
     * One more round of the paired run, in which every ping of a side takes so many milliseconds.
     */
    Runs withPairedRun(double ours, double theirs) {
        pairedRuns.computeIfAbsent(DUEL, _ -> new ArrayList<>()).add(pings(ours, theirs));
        return this;
    }

    private static PairedPings pings(double ours, double theirs) {
        return new PairedPings(
                List.of(
                        new PairedPings.Pair(
                                new Ping(1, 1, List.of(ours)), new Ping(1, 1, List.of(theirs)))),
                0.03);
    }

    Results results() {
        return new Results(rounds, pairedRuns);
    }

    Report report(String... remarks) {
        return new Report("Made by a test.", List.of(remarks), Map.of("cores", "2"), results());
    }

    /** A whole default run in which each figure that is measured is 1. */
    static Results ofOnes() {
        Map<Run, List<Sample>> ones = new LinkedHashMap<>();
        for (Run run : Plan.claims().runs()) {
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            for (Figure figure : Figure.values()) {
                if (measures(run, figure)) {
                    figures.put(figure, 1.0);
                }
            }
            ones.put(run, List.of(new Sample(figures)));
        }
        Map<PairedRun, List<PairedPings>> pairedRuns = new LinkedHashMap<>();
        Plan.claims()
                .pairedRuns()
                .forEach(pairedRun -> pairedRuns.put(pairedRun, List.of(pings(1, 1))));
        return new Results(ones, pairedRuns);
    }

    private static boolean measures(Run run, Figure figure) {
        return switch (figure) {
            case TCP_UP, TCP_DOWN, CPU_UP, CPU_DOWN -> run.measures().contains(Measure.THROUGHPUT);
            case SMALL_FRAMES -> run.measures().contains(Measure.SMALL_FRAMES);
            case PING_REST_MEDIAN,
                    PING_REST_P99,
                    PING_LOAD_MEDIAN,
                    PING_LOAD_P99,
                    PING_LOAD_ANSWERED ->
                    run.measures().contains(Measure.PING);
            case BUSY_BEFORE, FIRST_PING, MEMORY_LARGEST, MEMORY_SUM -> true;
        };
    }
}
