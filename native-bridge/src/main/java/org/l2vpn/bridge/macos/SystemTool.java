package org.l2vpn.bridge.macos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program of macOS, run to its end. */
final class SystemTool {
    /** None of them waits for anything; this is for a machine in trouble. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private SystemTool() {}

    /**
     * Runs it without input and returns what it printed.
     *
     * @throws IOException it is not there, failed or took too long; the message has its words
     */
    static String run(Path program, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        try {
            // On a thread of its own: a child of the tool may keep the pipe open after its end.
            var output = CompletableFuture.supplyAsync(() -> read(process));
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "%s did not end within %d s".formatted(program, LIMIT.toSeconds()));
            }
            var text = output.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (process.exitValue() != 0) {
                throw new IOException(
                        "%s ended with %d: %s"
                                .formatted(String.join(" ", command), process.exitValue(), text));
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(program + " could not be read", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
