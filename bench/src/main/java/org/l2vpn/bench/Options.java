package org.l2vpn.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.l2vpn.bench.run.Plan;
import org.l2vpn.bench.testbed.Scenario;

/**
 * What the command line asks for.
 *
 * @param plan what a round has, without what was not asked for
 * @param rounds how often each run and each paired run is taken
 * @param seconds how long each iperf3 run lasts
 * @param out directory of the files; empty = none are written
 */
record Options(Plan plan, int rounds, int seconds, Optional<Path> out) {
    static final String USAGE =
            """
            usage: ./vpn bench [--quick | --full] [--only NAME] [--scenario NAME]... [--rounds N] [--seconds N]
                               [--out DIR | --no-files]
              --quick        one round of 2 s: we and OpenVPN on the plain scenario, two minutes
              --full         every candidate and every measure on every scenario: two hours
              --only NAME    candidates whose name holds NAME: l2vpn, openvpn, tinc, fastd, veth
              --scenario NAME  %s
              --rounds N     default 3; figures are medians
              --seconds N    of each iperf3 run, default 4
              --out DIR      where the report is written; default docs/bench, and nowhere for a part of the plan
            """
                    .formatted(
                            Scenario.ALL.stream()
                                    .map(Scenario::label)
                                    .collect(Collectors.joining(", ")));

    /**
     * Reads the arguments.
     *
     * @param reports where a whole run is written unless the arguments say otherwise
     * @throws IllegalArgumentException for an argument that makes no sense; the message says which
     */
    static Options parse(Path reports, String... arguments) {
        boolean quick = false;
        boolean full = false;
        boolean files = true;
        String only = "";
        Set<Scenario> scenarios = new HashSet<>();
        int rounds = 0;
        int seconds = 0;
        Optional<Path> out = Optional.empty();
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--quick" -> quick = true;
                case "--full" -> full = true;
                case "--no-files" -> files = false;
                case "--only" -> only = value(option, rest);
                case "--scenario" -> scenarios.add(scenario(value(option, rest)));
                case "--rounds" -> rounds = number(option, rest);
                case "--seconds" -> seconds = number(option, rest);
                case "--out" -> out = Optional.of(Path.of(value(option, rest)));
                default -> throw new IllegalArgumentException("unknown: " + option);
            }
        }
        if (quick && full) {
            throw new IllegalArgumentException("--quick and --full exclude each other");
        }
        boolean whole = !quick && only.isEmpty() && scenarios.isEmpty();
        Plan plan = quick ? Plan.quick() : full ? Plan.full() : Plan.claims();
        return new Options(
                select(plan, only, scenarios),
                rounds > 0 ? rounds : quick ? 1 : 3,
                seconds > 0 ? seconds : quick ? 2 : 4,
                files ? out.or(() -> Optional.of(reports).filter(_ -> whole)) : Optional.empty());
    }

    private static Plan select(Plan plan, String only, Set<Scenario> scenarios) {
        Plan selection =
                plan.only(
                        (scenario, candidate) ->
                                candidate.name().contains(only)
                                        && (scenarios.isEmpty() || scenarios.contains(scenario)));
        if (selection.runs().isEmpty()) {
            throw new IllegalArgumentException("no run of the plan matches; --full has them all");
        }
        return selection;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(String option, Iterator<String> rest) {
        String value = value(option, rest);
        if (!value.matches("[1-9]\\d{0,3}")) {
            throw new IllegalArgumentException(option + " needs a number from 1, not " + value);
        }
        return Integer.parseInt(value);
    }

    private static Scenario scenario(String label) {
        return Scenario.of(label)
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + label));
    }
}
