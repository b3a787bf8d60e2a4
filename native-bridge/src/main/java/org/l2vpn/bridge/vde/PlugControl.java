package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VdeSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plug's side of the control stream: asks the switch for a port, keeps the stream open, hears
 * that the switch has gone, and plugs in again when it is back.
 *
 * <p>Threads: {@link #plug} the first time on the opener's; after {@link #watch} everything on a
 * thread {@code vde-ctl-NAME}, which calls the two listeners.
 */
final class PlugControl {
    /** A switch answers at once; one that is stopped or stuck does not. */
    private static final long ANSWER_MILLIS = 2000;

    /** Between two attempts to plug in again: back within 2 s with room to spare. */
    private static final long RETRY_MILLIS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(PlugControl.class);

    private final VdeSettings settings;
    private final Path directory;
    private final Path ctl;
    private final Selector selector;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ByteBuffer received = ByteBuffer.allocate(VdeProtocol.MAX_REQUEST);
    private @Nullable SocketChannel stream;
    private boolean watching;
    private volatile boolean closed;

    private PlugControl(VdeSettings settings, Path directory, Selector selector) {
        this.settings = settings;
        this.directory = directory;
        this.ctl = directory.resolve("ctl");
        this.selector = selector;
    }

    /** For the switch of these settings; nothing is connected yet. */
    static PlugControl create(VdeSettings settings) throws LinkException {
        try {
            return new PlugControl(settings, directory(settings.socket()), Selector.open());
        } catch (IOException e) {
            throw new LinkException(settings.name() + ": " + e.getMessage(), e);
        }
    }

    /** The switch's directory, absolute, from itself or from the {@code ctl} in it. */
    private static Path directory(Path socket) throws IOException {
        var absolute = Files.exists(socket) ? socket.toRealPath() : socket.toAbsolutePath();
        return absolute.endsWith("ctl") && !Files.isDirectory(absolute)
                ? Objects.requireNonNull(absolute.getParent())
                : absolute;
    }

    /**
     * Plugs in; waits at most two seconds for the switch.
     *
     * @return the connected data socket
     * @throws LinkException with a message for the user; nothing is left behind
     */
    FrameSocket plug() throws LinkException {
        if (!Files.exists(ctl)) {
            throw problem(
                    "there is no VDE switch at %s (start one: vde_switch -s %1$s)"
                            .formatted(directory));
        }
        FrameSocket socket = null;
        try {
            stream = connect();
            socket = FrameSocket.open();
            handshake(stream, socket);
            return socket;
        } catch (LinkException | RuntimeException e) {
            release(socket);
            throw e;
        } catch (IOException e) {
            release(socket);
            var failed = problem("cannot plug into %s: %s".formatted(directory, e.getMessage()));
            failed.initCause(e);
            throw failed;
        }
    }

    private SocketChannel connect() throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(ctl))) {
                throw problem(
                        "the VDE switch at %s is busy and takes no plug now".formatted(directory));
            }
            channel.register(selector, SelectionKey.OP_READ);
            return channel;
        } catch (ConnectException e) {
            channel.close();
            throw problem(
                    ("the VDE switch at %s has ended without removing its socket"
                                    + " (start it again: vde_switch -s %1$s)")
                            .formatted(directory));
        } catch (IOException e) {
            channel.close();
            if (!Files.isWritable(ctl)) {
                throw problem(
                        ("this user may not plug into the VDE switch at %s (ctl is %s;"
                                        + " vde_switch -m and -g say who may)")
                                .formatted(directory, Permissions.describe(ctl)));
            }
            throw e;
        }
    }

    private void handshake(SocketChannel channel, FrameSocket socket) throws IOException {
        var layout = VdeProtocol.Layout.ours();
        var own = PlugSocket.bind(socket, directory);
        try {
            var group =
                    settings.group().isPresent()
                            ? Permissions.group(settings.name(), settings.group().get())
                            : null;
            PlugSocket.permit(own, ctl, settings.mode().orElse(-1), group);
            var request = new VdeProtocol.Request(settings.port(), own, description());
            socket.connect(ask(channel, request.encode(layout), layout));
        } catch (IllegalArgumentException e) {
            throw problem(e.getMessage());
        } finally {
            // From here on the two sockets know each other without their names.
            Files.deleteIfExists(own);
        }
    }

    private String description() {
        return "%s: user=%s pid=%d"
                .formatted(
                        settings.description(),
                        System.getProperty("user.name"),
                        ProcessHandle.current().pid());
    }

    /** Sends the request and waits for the reply. */
    private Path ask(SocketChannel channel, ByteBuffer request, VdeProtocol.Layout layout)
            throws IOException {
        try {
            channel.write(request);
            received.clear();
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);
            while (received.position() < layout.length()) {
                await(deadline);
                if (channel.read(received) < 0) {
                    throw new IOException("end of stream");
                }
            }
        } catch (LinkException e) {
            throw e;
        } catch (IOException e) {
            throw problem(
                    "the VDE switch at %s hangs up: has it no room, or %s?"
                            .formatted(directory, missingPort()));
        }
        return VdeProtocol.decodeReply(received.flip(), layout)
                .orElseThrow(
                        () -> problem("what answers at %s is no VDE switch".formatted(directory)));
    }

    /** Waits until there is something to read. */
    private void await(long deadline) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        // A vde_switch without a port for us says nothing and keeps the stream open.
        if (left <= 0 || closed) {
            throw problem(
                    "the VDE switch at %s does not answer within %d s: is it stopped, or %s?"
                            .formatted(directory, ANSWER_MILLIS / 1000, missingPort()));
        }
        selector.select(left);
        selector.selectedKeys().clear();
    }

    private String missingPort() {
        return settings.port() == 0
                ? "are all its ports taken (vde_switch -n sets how many)"
                : "has it no port %d for us (vde_switch -n sets how many)"
                        .formatted(settings.port());
    }

    private LinkException problem(@Nullable String text) {
        return new LinkException(settings.name() + ": " + text);
    }

    private void release(@Nullable FrameSocket socket) {
        if (socket != null) {
            socket.close();
        }
        hangUp();
    }

    /** Closes the stream: the switch takes the port back. */
    private void hangUp() {
        var open = stream;
        stream = null;
        try {
            if (open != null) {
                open.close();
                // The descriptor itself goes when the selector has let go of it.
                selector.selectNow();
            }
        } catch (IOException e) {
            // Closed is closed.
        }
    }

    /** Watches from now on; any thread, once. */
    synchronized void watch(Consumer<FrameSocket> onPlugged, Runnable onUnplugged) {
        if (closed) {
            return;
        }
        watching = true;
        Thread.ofPlatform()
                .daemon()
                .name("vde-ctl-" + settings.name())
                .start(() -> run(onPlugged, onUnplugged));
    }

    private void run(Consumer<FrameSocket> onPlugged, Runnable onUnplugged) {
        try {
            while (!closed) {
                if (stream == null) {
                    plugAgain(onPlugged);
                } else if (!isOpen()) {
                    hangUp();
                    onUnplugged.run();
                } else {
                    selector.select();
                    selector.selectedKeys().clear();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.atError().addKeyValue("link", settings.name()).setCause(e).log("internal error");
        } finally {
            end();
        }
    }

    private void plugAgain(Consumer<FrameSocket> onPlugged) throws IOException {
        try {
            onPlugged.accept(plug());
        } catch (LinkException e) {
            LOG.atDebug().addKeyValue("link", settings.name()).log(e.getMessage());
            if (!closed) {
                selector.select(RETRY_MILLIS);
            }
        }
    }

    /** Whether the stream is; it says nothing in its life. */
    private boolean isOpen() {
        var open = stream;
        received.clear();
        try {
            return open != null && open.read(received) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void end() {
        hangUp();
        try {
            selector.close();
        } catch (IOException e) {
            // Closed is closed.
        }
        ended.complete(null);
    }

    /** Any thread; complete when nothing is open any more. */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        if (watching) {
            selector.wakeup();
        } else {
            end();
        }
        return ended;
    }
}
