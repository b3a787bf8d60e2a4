package org.l2vpn.bridge.macos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.l2vpn.link.LinkException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running vmnet-helper. It prints one line of JSON when vmnet has started, then binds its socket
 * and waits there for us; what it says on standard error goes to the log at debug level, and the
 * end of that into messages.
 *
 * <p>Two threads {@code vmnet-helper-NAME} read what it prints. Any thread.
 */
final class HelperProcess {
    /** How long it may take to end after SIGTERM, and after it was killed. */
    private static final Duration STOP = Duration.ofSeconds(2);

    /** A process that it has started and left may hold its standard error open. */
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    /** Lines of its log that a message shows. */
    private static final int SHOWN_LINES = 3;

    private static final long POLL_MILLIS = 10;

    /** By these vmnet-helper knows whom to become: us, and not whoever called sudo before us. */
    private static final List<String> SUDO = List.of("SUDO_UID", "SUDO_GID");

    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");

    private final String link;
    private final Process process;
    private final Deque<String> log = new ArrayDeque<>();
    private final CompletableFuture<String> description = new CompletableFuture<>();
    private final CompletableFuture<String> ended;
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    private HelperProcess(String link, Process process) {
        this.link = link;
        this.process = process;
        var _ = read(process.getInputStream(), this::onOutput);
        var logged = read(process.getErrorStream(), this::onLog);
        ended =
                process.onExit()
                        .thenCompose(
                                _ ->
                                        logged.completeOnTimeout(
                                                null, LAST_LINES.toMillis(), TimeUnit.MILLISECONDS))
                        .thenApply(
                                _ ->
                                        "the helper ended with code %d%s"
                                                .formatted(process.exitValue(), said()));
        var _ = ended.thenAccept(why -> description.completeExceptionally(new IOException(why)));
    }

    /**
     * Starts it.
     *
     * @throws LinkException it cannot be run
     */
    static HelperProcess start(String link, List<String> command) throws LinkException {
        var builder =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().removeAll(SUDO);
        try {
            return new HelperProcess(link, builder.start());
        } catch (IOException e) {
            throw new LinkException(
                    "%s: the helper cannot be started: %s; helper is the path of vmnet-helper"
                            .formatted(link, e.getMessage()),
                    e);
        }
    }

    private CompletableFuture<Void> read(InputStream from, Consumer<String> line) {
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform()
                .name("vmnet-helper-" + link)
                .daemon()
                .start(
                        () -> {
                            try (var lines =
                                    new BufferedReader(new InputStreamReader(from, UTF_8))) {
                                lines.lines().forEach(line);
                            } catch (IOException | RuntimeException e) {
                                LOG.atDebug().addKeyValue("link", link).setCause(e).log("helper");
                            } finally {
                                done.complete(null);
                            }
                        });
        return done;
    }

    private void onOutput(String line) {
        if (!line.startsWith("{") || !description.complete(line)) {
            onLog(line);
        }
    }

    private void onLog(String line) {
        LOG.atDebug().addKeyValue("link", link).log("helper: {}", line);
        synchronized (log) {
            if (log.size() == SHOWN_LINES) {
                log.removeFirst();
            }
            log.addLast(line.strip());
        }
    }

    private String said() {
        synchronized (log) {
            return log.isEmpty() ? " and said nothing" : ": " + String.join("; ", log);
        }
    }

    /**
     * Waits until it has told what vmnet gave it and is ready for us.
     *
     * @param socket where it will be
     * @throws LinkException it ended, takes too long or is no vmnet-helper; it may still run
     */
    VmnetFacts awaitReady(Path socket, Duration limit) throws LinkException {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            var facts = VmnetFacts.parse(description.get(limit.toMillis(), TimeUnit.MILLISECONDS));
            // It binds the socket after that line.
            while (!Files.exists(socket)) {
                if (ended.isDone()) {
                    throw new LinkException(link + ": " + ended.join());
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw new TimeoutException();
                }
                Thread.sleep(POLL_MILLIS);
            }
            return facts;
        } catch (TimeoutException e) {
            throw new LinkException(
                    "%s: the helper did not start vmnet within %d ms and was given up%s; %s"
                            .formatted(link, limit.toMillis(), said(), VmnetStatus.hangHints()),
                    e);
        } catch (IllegalArgumentException e) {
            throw new LinkException(
                    "%s: what the helper prints is no description of an interface: %s"
                            .formatted(link, description.join()),
                    e);
        } catch (ExecutionException e) {
            throw new LinkException(link + ": " + ended.join(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkException(link + ": interrupted while the helper started", e);
        }
    }

    /** Complete when it has ended, whoever ended it; in words why. */
    CompletableFuture<String> ended() {
        return ended;
    }

    long pid() {
        return process.pid();
    }

    /**
     * Ends it: SIGTERM, and if it is still there after two seconds, SIGKILL. Returns at once; the
     * result is complete when it is gone or was given up. What it has started is ended with it:
     * behind sudo the helper is sudo's child, and while sudo is root's, the helper is ours.
     */
    CompletableFuture<Void> stop() {
        var all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroy);
        var _ = allGone(all).thenRun(() -> released.complete(null));
        return gone(all)
                .exceptionallyCompose(
                        _ -> {
                            all.forEach(ProcessHandle::destroyForcibly);
                            return gone(all);
                        })
                .exceptionally(
                        _ -> {
                            LOG.atWarn()
                                    .addKeyValue("link", link)
                                    .addKeyValue("pid", pid())
                                    .log("vmnet helper does not end");
                            return null;
                        });
    }

    /** Complete once everything that {@link #stop} ends is gone; never, if it stays. */
    CompletableFuture<Void> released() {
        return released;
    }

    private static CompletableFuture<Void> gone(List<ProcessHandle> all) {
        return allGone(all).orTimeout(STOP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static CompletableFuture<Void> allGone(List<ProcessHandle> all) {
        var exits = all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(exits);
    }
}
