package org.l2vpn.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark once, in this JVM: that they run, not what they take. */
class MicroBenchmarksTest {
    @Test
    void shouldRunAndBelongToASubjectWhenEachIsInvokedOnce() throws RunnerException {
        // Another run on this machine is no reason to fail: nothing is measured here.
        System.setProperty("jmh.ignoreLock", "true");
        var options =
                new OptionsBuilder()
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        var rows = new Runner(options).run().stream().map(r -> Row.of(r, r)).toList();
        assertThat(rows).extracting(Row::subject).contains(Subject.values());
        assertThat(Row.pairs(rows))
                .hasSize((int) rows.stream().filter(r -> r.method().startsWith("bare")).count());
        assertThat(new MicroReport("made", Map.of(), rows).markdown())
                .contains(
                        "## Own allocation",
                        "## Handshake\n\nOne op",
                        "| exchange | aes-256-gcm |");
    }

    @Test
    void shouldCallOwnWhatJceDoesNotAllocate() {
        var size = Map.of("bytes", "64");
        var ours = new Row(Subject.RECORD, "seal", size, 90, Double.NaN, 250.04, 300);
        var bare = new Row(Subject.RECORD, "bareSeal", size, 80, 1, 248.06, 300);
        var other = new Row(Subject.RECORD, "bareSeal", Map.of("bytes", "512"), 80, 1, 0, 0);
        var report = new MicroReport("made", Map.of("cores", "2"), List.of(ours, other, bare));
        assertThat(report.markdown())
                .contains("| seal 64 | 90.0 : 80.0 | 250.0 : 248.1 | 2.0 | 300.0 : 300.0 | 0.0 |")
                .contains("| seal | 64 | 90.0 | – | 250.0 | 300.0 |")
                .contains("* cores: 2");
        assertThat(report.json()).contains("\"bytes-per-op\" : 250.04");
    }
}
