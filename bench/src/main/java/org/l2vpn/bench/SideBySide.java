package org.l2vpn.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.report.Markdown;
import org.l2vpn.bench.report.Report;
import org.l2vpn.bench.report.Results;
import org.l2vpn.bench.turn.Plan;
import org.l2vpn.bench.turn.Sample;
import org.l2vpn.bench.turn.Turn;
import org.l2vpn.bench.turn.TurnRunner;

/** The side-by-side bench: one contender at a time on each course, round by round. */
public final class SideBySide {
    private final Options options;
    private final Plan plan;
    private final Map<Turn, List<Sample>> samples = new LinkedHashMap<>();

    /** What is missing from the results, and why. */
    private final List<String> remarks = new ArrayList<>();

    /** Set when the JVM is told to end: the labs are being closed, and no new one may be made. */
    private volatile boolean stopping;

    private SideBySide(Options options) {
        this.options = options;
        this.plan = options.plan().only(turn -> missing(turn.contender()).isEmpty());
        options.plan().turns().stream()
                .map(Turn::contender)
                .filter(contender -> !missing(contender).isEmpty())
                .distinct()
                .map(c -> c.name() + " skipped: no " + String.join(", ", missing(c)))
                .forEach(remarks::add);
    }

    /** Exit code 0: measured; 1: not all of it; 2: wrong arguments. The output says why. */
    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Path reports = Path.of(System.getProperty("repo.dir", "."), "docs", "bench");
        Options options;
        try {
            options = Options.parse(reports, arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(2);
            return;
        }
        SideBySide bench = new SideBySide(options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> bench.stopping = true));
        String command = ("./vpn bench " + String.join(" ", arguments)).strip();
        System.exit(bench.run(command) ? 0 : 1);
    }

    private static List<String> missing(Contender contender) {
        return contender.programs().stream().filter(program -> !Machine.has(program)).toList();
    }

    /** Whether every turn was taken. */
    private boolean run(String command) throws IOException {
        Map<String, String> machine = Machine.describeWithContenders();
        String made =
                "Made by `%s` on %s: %d turns, one contender at a time, %d rounds, %d s for each iperf3 run."
                        .formatted(
                                command,
                                LocalDate.now(ZoneOffset.UTC),
                                plan.turns().size(),
                                options.rounds(),
                                options.seconds());
        remarks.forEach(System.out::println);
        System.out.printf(
                "%d turns, %d rounds: about %.0f minutes%n",
                plan.turns().size(),
                options.rounds(),
                Math.ceil(plan.estimate(options.rounds(), options.seconds()).toSeconds() / 60.0));
        for (int round = 1; round <= options.rounds(); round++) {
            for (Turn turn : plan.turns()) {
                if (stopping) {
                    return false;
                }
                take(turn, round);
            }
        }
        Report report = new Report(made, remarks, machine, new Results(samples));
        System.out.println("\n" + new Markdown(report).summary());
        if (options.out().isPresent()) {
            System.out.println("written: " + report.write(options.out().get()));
        }
        return !samples.isEmpty()
                && plan.turns().stream()
                        .allMatch(
                                t -> samples.getOrDefault(t, List.of()).size() == options.rounds());
    }

    private void take(Turn turn, int round) {
        String which =
                "round %d: %s, %s".formatted(round, turn.course().label(), turn.contender().name());
        System.out.println(which);
        measure(turn, which)
                .ifPresent(
                        sample -> {
                            System.out.println("  " + sample);
                            samples.computeIfAbsent(turn, _ -> new ArrayList<>()).add(sample);
                        });
    }

    /** A turn that fails is told in the report; the others go on. */
    private Optional<Sample> measure(Turn turn, String which) {
        try {
            return Optional.of(TurnRunner.run(turn, options.seconds()));
        } catch (RuntimeException | AssertionError e) {
            System.out.println("  failed: " + e);
            remarks.add(which + ": failed, " + e.toString().lines().findFirst().orElseThrow());
            return Optional.empty();
        }
    }
}
