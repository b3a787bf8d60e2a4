package org.l2vpn.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The image, built by {@code docker/build} under a name of its own and removed at the end. Where no
 * engine answers, or the machine lacks what the build needs, the tests are skipped with its line.
 */
record BuiltImage(String name) implements AutoCloseable {

    /** What {@code docker/build} answers when this machine cannot build an image. */
    private static final int PREREQUISITE_MISSING = 3;

    static BuiltImage build() {
        assumeTrue(
                run(List.of("docker", "version")).exit() == 0,
                "no Docker engine answers: container tests skipped");
        var name = "l2vpn-test:" + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 16);
        var script = Path.of(System.getProperty("repo.dir"), "docker", "build");
        Output built = run(List.of(script.toString(), name));
        assumeTrue(
                built.exit() != PREREQUISITE_MISSING,
                () -> "container tests skipped: " + built.text());
        assertThat(built.exit()).as(built.text()).isZero();
        return new BuiltImage(name);
    }

    @Override
    public void close() {
        run(List.of("docker", "rmi", "--force", name));
    }

    private record Output(int exit, String text) {}

    private static Output run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            byte[] text = process.getInputStream().readAllBytes();
            return new Output(process.waitFor(), new String(text, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return new Output(PREREQUISITE_MISSING, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
