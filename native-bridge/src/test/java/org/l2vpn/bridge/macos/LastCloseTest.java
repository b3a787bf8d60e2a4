package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link's close returns at once, the program's end waits for what macOS has still to do. */
final class LastCloseTest {
    @TempDir private Path directory;

    @Test
    void shouldGiveEverythingBackWhenTheLastStopIsLate() throws Exception {
        var output = run("stop.delay.ms", "400");

        assertThat(output).containsPattern("closed in \\d{1,2} ms|closed in 1\\d\\d ms");
        assertThat(report())
                .contains("stops=1", "live.interfaces=0", "live.queues=0", "live.blocks=0")
                .contains("violations=0");
    }

    @Test
    void shouldEndAfterASecondWhenTheLastStopNeverEnds() throws Exception {
        long before = System.nanoTime();
        run("stop.never", "1");
        var took = Duration.ofNanos(System.nanoTime() - before);

        // The step itself would take 5 s.
        assertThat(took).isBetween(Duration.ofSeconds(1), Duration.ofMillis(4_500));
        assertThat(report()).contains("live.interfaces=1", "violations=0");
    }

    private String run(String option, String value) throws Exception {
        return ChildJvm.run(
                List.of(),
                Map.of("VMNET_DOUBLE_REPORT", directory.resolve("report").toString()),
                LastCloseProgram.class,
                option,
                value);
    }

    private List<String> report() throws Exception {
        return Files.readAllLines(directory.resolve("report"));
    }
}
