package org.l2vpn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A real process whose standard error is a pipe that nobody reads. */
@Timeout(40)
class BlockedLogTest {
    private static final int LINES = 8_000;

    @Test
    void shouldGoOnAndStopInTimeWhenTheLogIsNotRead() throws Exception {
        var process = start();
        try (var out = reader(process.getInputStream());
                var log = reader(process.getErrorStream())) {
            assertThat(out.readLine()).isEqualTo("logged");

            var before = System.nanoTime();
            process.toHandle().destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();

            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_000));
            assertThat(process.exitValue()).isZero();
            assertThat(log.readLine()).contains("INFO  line number=0");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldTellWhatIsLostWhenTheLogIsReadAgain() throws Exception {
        var process = start();
        try (var out = reader(process.getInputStream());
                var log = reader(process.getErrorStream())) {
            assertThat(out.readLine()).isEqualTo("logged");

            var lines = 0;
            String line = log.readLine();
            while (line != null && line.contains(" line number=" + lines)) {
                lines++;
                line = log.readLine();
            }

            assertThat(line)
                    .isEqualTo(
                            "log lines lost while standard error was not read, count="
                                    + (LINES - lines));
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Talker.class.getName())
                .start();
    }

    private static BufferedReader reader(java.io.InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** Logs more than any pipe holds, says so, and runs until it is ended. */
    static final class Talker implements RunningNode {
        private final CountDownLatch end = new CountDownLatch(1);

        public static void main(String[] arguments) throws Exception {
            LogSetup.applyDefault();
            try (var shutdown = new Shutdown()) {
                System.exit(shutdown.run(Talker::new));
            }
        }

        @Override
        public int awaitEnd() throws InterruptedException {
            var log = LoggerFactory.getLogger("org.l2vpn.test");
            for (int i = 0; i < LINES; i++) {
                log.atInfo().addKeyValue("number", i).log("line");
            }
            System.out.println("logged");
            end.await();
            return ExitCode.OK;
        }

        @Override
        public String statusJson() {
            return "{}";
        }

        @Override
        public void close() {
            LoggerFactory.getLogger("org.l2vpn.test").info("stopped");
            end.countDown();
        }
    }
}
