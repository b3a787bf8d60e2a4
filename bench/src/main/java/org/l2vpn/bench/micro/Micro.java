package org.l2vpn.bench.micro;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.l2vpn.bench.Machine;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the micro-benchmarks by JMH, always with its GC profiler. */
public final class Micro {
    private static final String OUT = "--out";
    private static final String USAGE =
            """
            usage: ./vpn bench micro [--out DIR] [JMH ARGUMENT...]
              --out DIR      where the report is written, else nowhere; the repository's is in docs/bench
            All others are JMH's, for instance "-f 3 Engine" or "-p suite=AES_256_GCM -p bytes=1400 Record".
            """;

    private static final TimeValue A_MOMENT = TimeValue.milliseconds(300);

    private Micro() {}

    /** Exit code 0: measured; 1: failed; 2: wrong arguments. The output says why. */
    public static void main(String[] arguments) throws IOException {
        List<String> rest = new ArrayList<>(List.of(arguments));
        try {
            var out = takeOut(rest);
            var options = new CommandLineOptions(rest.toArray(String[]::new));
            if (options.shouldHelp()) {
                System.out.println(USAGE);
                options.showHelp();
            } else if (options.shouldList()) {
                new Runner(options).list();
            } else {
                var command = ("./vpn bench micro " + String.join(" ", arguments)).strip();
                run(command, options, out);
            }
        } catch (IllegalArgumentException | CommandLineOptionException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        } catch (RunnerException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static Optional<Path> takeOut(List<String> arguments) {
        var at = arguments.indexOf(OUT);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 == arguments.size()) {
            throw new IllegalArgumentException(OUT + " needs a value");
        }
        arguments.remove(at);
        return Optional.of(Path.of(arguments.remove(at)));
    }

    private static void run(String command, CommandLineOptions asked, Optional<Path> out)
            throws RunnerException, IOException {
        var machine = Machine.describe();
        var results = new Runner(reportable(asked).build()).run();
        System.out.println("\nEach once more, compiled by C1 alone.");
        Map<String, RunResult> byC1 = new HashMap<>();
        for (var result : new Runner(byC1(asked)).run()) {
            byC1.put(name(result), result);
        }
        machine.put("JVM flags", String.join(" ", first(results).getParams().getJvmArgs()));
        var rows =
                results.stream()
                        .map(r -> Row.of(r, Objects.requireNonNull(byC1.get(name(r)))))
                        .toList();
        var report = new MicroReport(made(command, results), machine, rows);
        System.out.println("\n" + report.ownAllocation());
        if (out.isPresent()) {
            System.out.println("written: " + report.write(out.get()));
        }
    }

    /** As asked, but with what the report has columns for. */
    private static ChainedOptionsBuilder reportable(CommandLineOptions asked) {
        var builder =
                new OptionsBuilder()
                        .parent(asked)
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .shouldFailOnError(true);
        var hasProfiler = asked.getProfilers().stream().anyMatch(p -> p.getKlass().equals("gc"));
        return hasProfiler ? builder : builder.addProfiler(GCProfiler.class);
    }

    /** C1 leaves no allocation out. Its figure does not vary, so a moment will do. */
    private static Options byC1(CommandLineOptions asked) {
        List<String> flags = new ArrayList<>(asked.getJvmArgsAppend().orElse(List.of()));
        flags.add("-XX:TieredStopAtLevel=1");
        return reportable(asked)
                .jvmArgsAppend(flags.toArray(String[]::new))
                .forks(1)
                .warmupIterations(1)
                .warmupTime(A_MOMENT)
                .measurementIterations(1)
                .measurementTime(A_MOMENT)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    /** What tells one result from the others. */
    private static String name(RunResult result) {
        var params = result.getParams();
        return params.getParamsKeys().stream()
                .map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(" ", params.getBenchmark() + " ", ""));
    }

    private static String made(String command, Collection<RunResult> results) {
        var how = first(results).getParams();
        return "Made by `%s` on %s: JMH %s, forks %d, warm-up %d × %s, measurement %d × %s."
                .formatted(
                        command,
                        LocalDate.now(ZoneOffset.UTC),
                        how.getJmhVersion(),
                        how.getForks(),
                        how.getWarmup().getCount(),
                        how.getWarmup().getTime(),
                        how.getMeasurement().getCount(),
                        how.getMeasurement().getTime());
    }

    private static RunResult first(Collection<RunResult> results) {
        return results.iterator().next();
    }
}
