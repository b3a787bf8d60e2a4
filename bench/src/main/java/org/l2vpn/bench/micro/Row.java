package org.l2vpn.bench.micro;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/**
 * One benchmark with one choice of parameters.
 *
 * @param method the benchmark's method; what JCE does alone is called {@code bare} and the name of
 *     ours
 * @param parameters by name
 * @param nanos mean time of one op
 * @param error half of its confidence interval of 99.9 %; not a number where there are too few
 *     iterations
 * @param bytes allocated per op
 * @param asked the same, compiled by C1 alone: what the code asks for
 */
record Row(
        Subject subject,
        String method,
        Map<String, String> parameters,
        double nanos,
        double error,
        double bytes,
        double asked) {
    /** What the GC profiler calls the bytes allocated per op. */
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private static final String BARE = "bare";

    /** Of what was run with the GC profiler, once as it is and once by C1 alone. */
    static Row of(RunResult result, RunResult byC1) {
        var benchmark = result.getParams().getBenchmark();
        var dot = benchmark.lastIndexOf('.');
        Map<String, String> parameters = new LinkedHashMap<>();
        for (var key : result.getParams().getParamsKeys()) {
            var value = result.getParams().getParam(key);
            parameters.put(key, value.toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        var time = result.getPrimaryResult();
        return new Row(
                Subject.of(benchmark.substring(0, dot)).orElseThrow(),
                benchmark.substring(dot + 1),
                parameters,
                time.getScore(),
                time.getScoreError(),
                allocated(result),
                allocated(byC1));
    }

    private static double allocated(RunResult result) {
        var allocated = result.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalArgumentException("no " + ALLOCATED + " in " + result);
        }
        return allocated.getScore();
    }

    /** Whether this is {@code other} by JCE alone. */
    boolean isBare(Row other) {
        return subject == other.subject
                && method.equalsIgnoreCase(BARE + other.method)
                && parameters.equals(other.parameters);
    }

    /** Ours beside the same by JCE alone. */
    record Pair(Row ours, Row bare) {
        /** Bytes per op that JCE does not allocate. */
        double own() {
            return ours.bytes - bare.bytes;
        }

        /** The same of what the code asks for. */
        double ownAsked() {
            return ours.asked - bare.asked;
        }
    }

    /** All pairs among these, in their order. */
    static List<Pair> pairs(List<Row> rows) {
        return rows.stream()
                .flatMap(
                        ours ->
                                rows.stream()
                                        .filter(bare -> bare.isBare(ours))
                                        .map(bare -> new Pair(ours, bare)))
                .toList();
    }
}
