package org.l2vpn.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.contender.Contenders;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.turn.Figure;
import org.l2vpn.bench.turn.Measure;
import org.l2vpn.bench.turn.PairedPings;
import org.l2vpn.bench.turn.PingDuel;
import org.l2vpn.bench.turn.Plan;
import org.l2vpn.bench.turn.Sample;
import org.l2vpn.bench.turn.Turn;
import org.l2vpn.netns.kit.Ping;

/** Runs that never took place. */
final class Runs {
    /** Of every duel here. */
    static final PingDuel DUEL = new PingDuel(Course.PLAIN, Contenders.OURS, Contenders.OPENVPN, 1);

    private final Map<Turn, List<Sample>> rounds = new LinkedHashMap<>();
    private final Map<PingDuel, List<PairedPings>> duels = new LinkedHashMap<>();

    /** A turn with one round of these figures. */
    Runs with(Course course, Contender contender, Map<Figure, Double> figures) {
        rounds.put(
                new Turn(course, contender, Measure.all(), "a test"), List.of(new Sample(figures)));
        return this;
    }

    /** A turn with several rounds of one figure. */
    Runs with(Course course, Contender contender, Figure figure, double... values) {
        rounds.put(
                new Turn(course, contender, Measure.all(), "a test"),
                Arrays.stream(values).mapToObj(v -> new Sample(Map.of(figure, v))).toList());
        return this;
    }

    /** One more round of the duel, in which every ping of a side takes so many milliseconds. */
    Runs withDuel(double ours, double theirs) {
        duels.computeIfAbsent(DUEL, _ -> new ArrayList<>()).add(pings(ours, theirs));
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
        return new Results(rounds, duels);
    }

    Report report(String... remarks) {
        return new Report("Made by a test.", List.of(remarks), Map.of("cores", "2"), results());
    }

    /** A whole default run in which each figure that is measured is 1. */
    static Results ofOnes() {
        Map<Turn, List<Sample>> ones = new LinkedHashMap<>();
        for (Turn turn : Plan.claims().turns()) {
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            for (Figure figure : Figure.values()) {
                if (measures(turn, figure)) {
                    figures.put(figure, 1.0);
                }
            }
            ones.put(turn, List.of(new Sample(figures)));
        }
        Map<PingDuel, List<PairedPings>> duels = new LinkedHashMap<>();
        Plan.claims().duels().forEach(duel -> duels.put(duel, List.of(pings(1, 1))));
        return new Results(ones, duels);
    }

    private static boolean measures(Turn turn, Figure figure) {
        return switch (figure) {
            case TCP_UP, TCP_DOWN, CPU_UP, CPU_DOWN -> turn.measures().contains(Measure.THROUGHPUT);
            case SMALL_FRAMES -> turn.measures().contains(Measure.SMALL_FRAMES);
            case PING_REST_MEDIAN,
                    PING_REST_P99,
                    PING_LOAD_MEDIAN,
                    PING_LOAD_P99,
                    PING_LOAD_ANSWERED ->
                    turn.measures().contains(Measure.PING);
            case BUSY_BEFORE, FIRST_PING, MEMORY_LARGEST, MEMORY_SUM -> true;
        };
    }
}
