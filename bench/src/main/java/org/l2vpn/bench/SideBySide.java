package org.l2vpn.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.report.Markdown;
import org.l2vpn.bench.report.Report;
import org.l2vpn.bench.report.Results;
import org.l2vpn.bench.run.PairedPings;
import org.l2vpn.bench.run.PairedRun;
import org.l2vpn.bench.run.PairedRunner;
import org.l2vpn.bench.run.Plan;
import org.l2vpn.bench.run.Run;
import org.l2vpn.bench.run.Runner;
import org.l2vpn.bench.run.Sample;

/**
 * The side-by-side bench, round by round: one candidate at a time on each scenario, then paired
 * runs.
 */
public final class SideBySide {
    private final Options options;
    private final Plan plan;
    private final Map<Run, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<PairedRun, List<PairedPings>> pairedRuns = new LinkedHashMap<>();

    /** What is missing from the results, and why. */
    private final List<String> remarks = new ArrayList<>();

    /** Set when the JVM is told to end: the labs are being closed, and no new one may be made. */
    private volatile boolean stopping;

    private SideBySide(Options options) {
        this.options = options;
        this.plan = options.plan().only((_, candidate) -> missing(candidate).isEmpty());
        options.plan().runs().stream()
                .map(Run::candidate)
                .filter(candidate -> !missing(candidate).isEmpty())
                .distinct()
                .map(c -> c.name() + " skipped: no " + String.join(", ", missing(c)))
                .forEach(remarks::add);
        options.plan().pairedRuns().stream()
                .filter(pairedRun -> !plan.pairedRuns().contains(pairedRun))
                .map(pairedRun -> pairedRun.label() + " skipped: it takes both")
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

    private static List<String> missing(Candidate candidate) {
        return candidate.programs().stream().filter(program -> !Machine.has(program)).toList();
    }

    /** Whether every run and every paired run was taken. */
    private boolean run(String command) throws IOException {
        Map<String, String> machine = Machine.describeWithCandidates();
        String made =
                "Made by `%s` on %s: %s, one candidate at a time, %s, %s, %d s for each iperf3 run."
                        .formatted(
                                command,
                                LocalDate.now(ZoneOffset.UTC),
                                count(plan.runs().size(), "run"),
                                count(plan.pairedRuns().size(), "paired run"),
                                count(options.rounds(), "round"),
                                options.seconds());
        remarks.forEach(System.out::println);
        System.out.printf(
                "%s, %s, %s: about %.0f minutes%n",
                count(plan.runs().size(), "run"),
                count(plan.pairedRuns().size(), "paired run"),
                count(options.rounds(), "round"),
                Math.ceil(plan.estimate(options.rounds(), options.seconds()).toSeconds() / 60.0));
        for (int round = 1; round <= options.rounds(); round++) {
            for (Run run : plan.runs()) {
                String which = "round %d: %s".formatted(round, run.label());
                take(samples, run, which, () -> Runner.run(run, options.seconds()));
            }
            for (PairedRun pairedRun : plan.pairedRuns()) {
                String which = "round %d: %s".formatted(round, pairedRun.label());
                take(pairedRuns, pairedRun, which, () -> PairedRunner.run(pairedRun));
            }
        }
        if (stopping) {
            return false;
        }
        Report report = new Report(made, remarks, machine, new Results(samples, pairedRuns));
        System.out.println("\n" + new Markdown(report).summary());
        if (options.out().isPresent()) {
            System.out.println("written: " + report.write(options.out().get()));
        }
        return !samples.isEmpty()
                && plan.runs().stream().allMatch(run -> complete(samples.get(run)))
                && plan.pairedRuns().stream()
                        .allMatch(pairedRun -> complete(pairedRuns.get(pairedRun)));
    }

    private static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private boolean complete(@Nullable List<?> rounds) {
        return rounds != null && rounds.size() == options.rounds();
    }

    /** What fails is told in the report; the others go on. Nothing is begun any more at the end. */
    private <T, R> void take(
            Map<T, List<R>> results, T what, String which, Supplier<R> measurement) {
        if (stopping) {
            return;
        }
        System.out.println(which);
        try {
            R result = measurement.get();
            System.out.println("  " + result);
            results.computeIfAbsent(what, _ -> new ArrayList<>()).add(result);
        } catch (RuntimeException | AssertionError e) {
            System.out.println("  failed: " + e);
            remarks.add(which + ": failed, " + e.toString().lines().findFirst().orElseThrow());
        }
    }
}
