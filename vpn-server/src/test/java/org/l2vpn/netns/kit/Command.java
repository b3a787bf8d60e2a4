package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Running programs to their end, with a time limit. */
public final class Command {
    private Command() {}

    /** How a program ended and what it printed. */
    public record Result(List<String> command, int exit, String out, String err) {
        /**
         * This result.
         *
         * @throws IllegalStateException with the whole output when the exit code is not 0
         */
        public Result check() {
            if (exit != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + ": exit " + exit + "\n" + out + err);
            }
            return this;
        }
    }

    /** Runs the program with {@code input} on its stdin; kills it when the time is over. */
    public static Result run(Duration limit, String input, List<String> command) {
        try {
            Process process = new ProcessBuilder(command).start();
            CompletableFuture<String> out = drain(process.getInputStream());
            CompletableFuture<String> err = drain(process.getErrorStream());
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                // The program ended without reading its input: its exit code tells why.
            }
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            // A killed `ip netns exec` has become the program itself, so that no child holds the
            // pipe.
            Result result = new Result(command, process.exitValue(), out.join(), err.join());
            if (!ended) {
                throw new IllegalStateException(
                        String.join(" ", command)
                                + ": not ended after "
                                + limit
                                + "\n"
                                + result.out
                                + result.err);
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs the program for at most 20 s. */
    public static Result run(String... command) {
        return run(Duration.ofSeconds(20), "", List.of(command));
    }

    /** Whether the process ends within the time. */
    public static boolean ends(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM, and SIGKILL when that does not help within 5 s. */
    public static void stop(Process process) {
        process.destroy();
        if (!ends(process, Duration.ofSeconds(5))) {
            process.destroyForcibly();
            ends(process, Duration.ofSeconds(5));
        }
    }

    private static CompletableFuture<String> drain(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (stream) {
                                text.complete(
                                        new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                            } catch (IOException e) {
                                text.complete("(output lost: " + e.getMessage() + ")");
                            }
                        });
        return text;
    }
}
