package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.unix.SocketInode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control stream of one plug in our switch. The port lives as long as the stream is open. The
 * control thread's.
 */
final class PlugStream {
    private static final Logger LOG = LoggerFactory.getLogger(PlugStream.class);

    private final SocketChannel channel;
    private final SwitchDirectory directory;
    private final long deadline;
    private final ByteBuffer received = ByteBuffer.allocate(VdeProtocol.MAX_REQUEST);
    private @Nullable Path data;
    private @Nullable Plug plug;

    /**
     * @param deadline {@link System#nanoTime} by which it is to have said what it wants
     */
    PlugStream(SocketChannel channel, SwitchDirectory directory, long deadline) {
        this.channel = channel;
        this.directory = directory;
        this.deadline = deadline;
    }

    long deadline() {
        return deadline;
    }

    /** The plug, once it is in. */
    @Nullable Plug plug() {
        return plug;
    }

    /**
     * Reads the request and makes the plug ready; {@link #reply} follows.
     *
     * @return the plug; null when the stream is to be closed, as vde_switch closes it, silently
     */
    @Nullable Plug shake(PortNumbers numbers) {
        try {
            received.clear();
            channel.read(received);
            var layout = VdeProtocol.Layout.ours();
            var request = VdeProtocol.Request.decode(received.flip(), layout);
            if (request.isEmpty()) {
                return null;
            }
            return connect(request.get(), numbers);
        } catch (IOException | IllegalArgumentException e) {
            LOG.atDebug().log("a plug failed: {}", e.toString());
            return null;
        }
    }

    private @Nullable Plug connect(VdeProtocol.Request request, PortNumbers numbers)
            throws IOException {
        try (var theirs = SocketInode.at(request.dataSocket())) {
            checkOwner(theirs);
            return connect(request, theirs, numbers);
        }
    }

    private @Nullable Plug connect(
            VdeProtocol.Request request, SocketInode theirs, PortNumbers numbers)
            throws IOException {
        int number = numbers.take(request.port());
        if (number == 0) {
            return null;
        }
        FrameSocket socket = null;
        try {
            socket = FrameSocket.open();
            socket.connect(theirs.path());
            theirs.requireUnchanged();
            var path = directory.data(number, socket.descriptor().intValue());
            Files.deleteIfExists(path);
            data = path;
            socket.bind(path);
            directory.permit(socket, path, theirs.uid());
            plug = new Plug(number, request.description(), socket);
            return plug;
        } finally {
            if (plug == null) {
                numbers.giveBack(number);
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }

    /**
     * Tells the plug where its data socket is, when frames can pass already.
     *
     * @return false when the stream is to be closed
     */
    boolean reply() {
        try {
            var path = data;
            var layout = VdeProtocol.Layout.ours();
            return path != null
                    && channel.write(VdeProtocol.reply(path, layout)) == layout.length();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A plug may only name a socket of its own user: else one who may plug in could make us, being
     * root, write to any datagram socket of the machine.
     */
    private void checkOwner(SocketInode dataSocket) throws IOException {
        var user = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        var owner = dataSocket.attributes().owner();
        if (!user.getName().equals("root") && !user.getName().equals(owner.getName())) {
            throw new IOException(
                    "%s belongs to %s, the plug to %s"
                            .formatted(dataSocket.path(), owner.getName(), user.getName()));
        }
    }

    /** Whether the other end holds it open; it says nothing in its life. */
    boolean isOpen() {
        received.clear();
        try {
            return channel.read(received) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Closes the stream and removes the data socket's name. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closed is closed.
        }
        try {
            if (data != null) {
                Files.deleteIfExists(data);
            }
        } catch (IOException e) {
            // Somebody was faster.
        }
    }
}
