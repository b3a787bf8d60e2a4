package org.l2vpn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real process gets a real SIGTERM. */
@Timeout(30)
class ShutdownTest {
    /** What the process does with its node. */
    @ParameterizedTest
    @CsvSource({"tidy,closed", "hangs-in-close,closing", "hangs-in-start,starting"})
    void shouldExitWith0WithinTwoSecondsWhenTerminated(String manner, String lastLine)
            throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Victim.class.getName(),
                                manner)
                        .redirectErrorStream(true)
                        .start();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("starting");
            if (!manner.equals("hangs-in-start")) {
                assertThat(lines.readLine()).isEqualTo("running");
            }
            var before = System.nanoTime();
            // Of the handle: that of the process would close its output unread.
            process.toHandle().destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();

            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_000));
            assertThat(process.exitValue()).isZero();
            assertThat(lines.lines().reduce("starting", (_, line) -> line)).isEqualTo(lastLine);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Runs a node that tells what happens to it. */
    static final class Victim implements RunningNode {
        private final CountDownLatch end = new CountDownLatch(1);
        private final String manner;

        private Victim(String manner) {
            this.manner = manner;
        }

        public static void main(String[] arguments) throws Exception {
            int code;
            try (var shutdown = new Shutdown()) {
                code = shutdown.run(() -> start(arguments[0]));
            }
            System.exit(code + 40);
        }

        private static RunningNode start(String manner) throws InterruptedException {
            System.out.println("starting");
            if (manner.equals("hangs-in-start")) {
                new CountDownLatch(1).await();
            }
            System.out.println("running");
            return new Victim(manner);
        }

        @Override
        public int awaitEnd() throws InterruptedException {
            end.await();
            return ExitCode.OK;
        }

        @Override
        public String statusJson() {
            return "{}";
        }

        @Override
        public void close() {
            if (end.getCount() == 0) {
                return;
            }
            System.out.println("closing");
            if (manner.equals("tidy")) {
                System.out.println("closed");
                end.countDown();
            } else {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
