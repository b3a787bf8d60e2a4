package org.l2vpn.control;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ControlServer} that is opened again when its socket disappears, as when {@code /run} is
 * wiped. A virtual thread looks once a second.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Path path;
    private final Function<String, String> handler;
    private final Reporter reporter;
    private final Thread watch;

    // Guarded by this.
    private ControlServer server;
    private @Nullable String problem;
    private boolean closed;

    /** Told on the watching thread what became of the socket. */
    public interface Reporter {
        /** It had disappeared and is there again. */
        void opened(Path socket);

        /** It disappeared and cannot be opened; tried again every second, told once per reason. */
        void failed(Path socket, String reason);
    }

    private ControlSocket(
            Path path,
            Function<String, String> handler,
            Reporter reporter,
            ControlServer server,
            Duration interval) {
        this.path = path;
        this.handler = handler;
        this.reporter = reporter;
        this.server = server;
        watch = Thread.ofVirtual().name("control-watch").start(() -> watch(interval));
    }

    /**
     * Opens the socket as {@link ControlServer#open} does.
     *
     * @throws ControlException when it cannot be opened now
     */
    public static ControlSocket open(Path path, Function<String, String> handler, Reporter reporter)
            throws IOException {
        return open(path, handler, reporter, INTERVAL);
    }

    /** As {@link #open(Path, Function, Reporter)}, looking every {@code interval}. */
    static ControlSocket open(
            Path path, Function<String, String> handler, Reporter reporter, Duration interval)
            throws IOException {
        var server = ControlServer.open(path, handler);
        return new ControlSocket(path, handler, reporter, server, interval);
    }

    /** Stops answering and removes the socket, if it is still ours. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        watch.interrupt();
        server.close();
    }

    private void watch(Duration interval) {
        try {
            while (true) {
                Thread.sleep(interval);
                check();
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private synchronized void check() {
        if (closed || server.isInPlace()) {
            return;
        }
        server.close();
        try {
            server = ControlServer.open(path, handler);
            problem = null;
            reporter.opened(path);
        } catch (IOException | RuntimeException e) {
            var reason = String.valueOf(e.getMessage());
            if (!reason.equals(problem)) {
                problem = reason;
                reporter.failed(path, reason);
            }
        }
    }
}
