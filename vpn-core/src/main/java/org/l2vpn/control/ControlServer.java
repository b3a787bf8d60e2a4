package org.l2vpn.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers on a Unix socket that only its owner may use: one request line, one answer, closed.
 *
 * <p>Threads: virtual ones, one that accepts and one per asker; the handler runs on the latter. At
 * most {@value #MAX_CLIENTS} are served at once, others are hung up on.
 */
public final class ControlServer implements AutoCloseable {
    private static final int MAX_REQUEST = 256;
    private static final int MAX_CLIENTS = 8;

    private final Path socket;
    private final ServerSocketChannel channel;
    private final @Nullable Object identity;
    private final Function<String, String> handler;
    private final Duration patience;
    private final Semaphore clients = new Semaphore(MAX_CLIENTS);

    private ControlServer(
            Path socket,
            ServerSocketChannel channel,
            Function<String, String> handler,
            Duration patience)
            throws IOException {
        this.socket = socket;
        this.channel = channel;
        this.identity = SocketFile.identity(socket);
        this.handler = handler;
        this.patience = patience;
    }

    /**
     * Opens the socket, in a directory of mode 0700 if that must be made, and begins to answer. A
     * socket left over by a dead process is replaced.
     *
     * @param handler from the request line to the answer
     * @throws ControlException when a live process answers there, or something else is in the way
     */
    public static ControlServer open(Path socket, Function<String, String> handler)
            throws IOException {
        return open(socket, handler, Duration.ofSeconds(2));
    }

    /** As {@link #open(Path, Function)}; an asker has {@code patience} for the whole exchange. */
    static ControlServer open(Path socket, Function<String, String> handler, Duration patience)
            throws IOException {
        SocketFile.makeWay(socket);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            SocketFile.restrict(socket);
            var server = new ControlServer(socket, channel, handler, patience);
            Thread.ofVirtual().name("control").start(server::accept);
            return server;
        } catch (IOException e) {
            channel.close();
            throw new ControlException(
                    "cannot open the control socket " + socket + ": " + e.getMessage(), e);
        }
    }

    /** Whether the file that askers find is still this socket. */
    boolean isInPlace() {
        try {
            return channel.isOpen() && Objects.equals(identity, SocketFile.identity(socket));
        } catch (IOException _) {
            // It cannot be looked at: nothing is known, and nothing to be mended by us.
            return channel.isOpen();
        }
    }

    /** Stops answering and removes the socket, if it is still ours. Idempotent. */
    @Override
    public void close() {
        if (channel.isOpen()) {
            try {
                channel.close();
                if (Objects.equals(identity, SocketFile.identity(socket))) {
                    Files.deleteIfExists(socket);
                }
            } catch (IOException _) {
                // Gone already, or not ours to remove: the next start replaces what is left.
            }
        }
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                var client = channel.accept();
                if (clients.tryAcquire()) {
                    Thread.ofVirtual().name("control-client").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException _) {
                // Closed by us, or out of descriptors: the latter heals, do not spin meanwhile.
                pause();
            }
        }
    }

    private void pause() {
        if (channel.isOpen()) {
            try {
                Thread.sleep(Duration.ofMillis(100));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                var _ = Deadline.closing(client, patience)) {
            var request = readLine(client);
            if (request != null) {
                var answer =
                        ByteBuffer.wrap(handler.apply(request).getBytes(StandardCharsets.UTF_8));
                while (answer.hasRemaining()) {
                    client.write(answer);
                }
            }
        } catch (IOException _) {
            // The asker left or was too slow; it is the one who notices.
        } finally {
            clients.release();
        }
    }

    /** A line without its end, or null where the asker sends none within its bounds. */
    private static @Nullable String readLine(SocketChannel client) throws IOException {
        var buffer = ByteBuffer.allocate(MAX_REQUEST);
        while (buffer.hasRemaining() && client.read(buffer) >= 0) {
            for (int i = 0; i < buffer.position(); i++) {
                if (buffer.get(i) == '\n') {
                    return new String(buffer.array(), 0, i, StandardCharsets.UTF_8).strip();
                }
            }
        }
        return null;
    }
}
