package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    /** Between two attempts to plug in again: back within 2 s with room to spare. */
    private static final long RETRY_MILLIS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(PlugControl.class);

    private final String name;
    private final PlugHandshake handshake;
    private final Selector selector;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ByteBuffer received = ByteBuffer.allocate(64);
    private @Nullable SocketChannel stream;
    private boolean watching;
    private volatile boolean closed;

    private PlugControl(String name, PlugHandshake handshake, Selector selector) {
        this.name = name;
        this.handshake = handshake;
        this.selector = selector;
    }

    /** For the switch of these settings; nothing is connected yet. */
    static PlugControl create(VdeSettings settings) throws LinkException {
        try {
            var selector = Selector.open();
            try {
                var handshake = new PlugHandshake(settings, selector);
                return new PlugControl(settings.name(), handshake, selector);
            } catch (IOException e) {
                selector.close();
                throw e;
            }
        } catch (IOException e) {
            throw new LinkException(settings.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Plugs in; waits at most two seconds for the switch.
     *
     * @return the connected data socket
     * @throws LinkException with a message for the user; nothing is left behind
     */
    FrameSocket plug() throws LinkException {
        FrameSocket socket = null;
        try {
            stream = handshake.connect();
            socket = FrameSocket.open();
            handshake.plug(stream, socket);
            return socket;
        } catch (LinkException | RuntimeException e) {
            release(socket);
            throw e;
        } catch (IOException e) {
            release(socket);
            var failed = handshake.problem("cannot plug into the VDE switch: " + e.getMessage());
            failed.initCause(e);
            throw failed;
        }
    }

    /** Adds what people may want to know of the switch and our place in it. Any thread. */
    void describe(Map<String, String> details) {
        handshake.describe(details);
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
                .name("vde-ctl-" + name)
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
            LOG.atError().addKeyValue("link", name).setCause(e).log("internal error");
        } finally {
            end();
        }
    }

    private void plugAgain(Consumer<FrameSocket> onPlugged) throws IOException {
        try {
            onPlugged.accept(plug());
        } catch (LinkException e) {
            LOG.atDebug().addKeyValue("link", name).log(e.getMessage());
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
        handshake.cancel();
        if (watching) {
            selector.wakeup();
        } else {
            end();
        }
        return ended;
    }
}
