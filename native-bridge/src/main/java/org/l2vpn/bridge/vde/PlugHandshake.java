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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.unix.SocketInode;
import org.l2vpn.files.FileTrust;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VdeSettings;

/**
 * How a plug gets into a switch: connects to {@code ctl}, says where its datagram socket is, is
 * told where the switch's is, and connects the one to the other. Every failure is a message that
 * says what would help. One thread at a time.
 */
final class PlugHandshake {
    /** A switch answers at once; one that is stopped or stuck does not. */
    private static final long ANSWER_MILLIS = 2000;

    /** As vde_switch names its sockets: port and descriptor, {@code 001.5}. */
    private static final Pattern DATA_SOCKET = Pattern.compile("0*(\\d+)\\.\\d+");

    private final VdeSettings settings;
    private final Path directory;
    private final Path ctl;
    private final Selector selector;
    private final ByteBuffer received = ByteBuffer.allocate(VdeProtocol.MAX_REQUEST);
    private volatile boolean cancelled;
    private int switchUser;

    /** The switch's last answer: where its own socket for us is. */
    private volatile @Nullable Path given;

    /**
     * @param selector to wait with; a wakeup after {@link #cancel} ends the waiting
     */
    PlugHandshake(VdeSettings settings, Selector selector) throws IOException {
        this.settings = settings;
        this.selector = selector;
        directory = directory(settings.socket());
        ctl = directory.resolve("ctl");
    }

    /** The switch's directory, absolute, from itself or from the {@code ctl} in it. */
    private static Path directory(Path socket) throws IOException {
        var absolute = Files.exists(socket) ? socket.toRealPath() : socket.toAbsolutePath();
        return absolute.endsWith("ctl") && !Files.isDirectory(absolute)
                ? Objects.requireNonNull(absolute.getParent())
                : absolute;
    }

    /** Ends a handshake that waits; any thread. */
    void cancel() {
        cancelled = true;
    }

    /** Connects to the switch and registers the stream for reading. */
    SocketChannel connect() throws IOException {
        if (!Files.exists(ctl)) {
            throw problem(
                    "there is no VDE switch at %s (start one: vde_switch -s %1$s)"
                            .formatted(directory));
        }
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            try (var inode = SocketInode.reachedBy(ctl)) {
                switchUser = inode.uid();
                if (!channel.connect(UnixDomainSocketAddress.of(inode.path()))) {
                    throw problem(
                            "the VDE switch at %s is busy and takes no plug now"
                                    .formatted(directory));
                }
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

    /** Plugs {@code socket} into the switch behind {@code channel}. */
    void plug(SocketChannel channel, FrameSocket socket) throws IOException {
        var layout = VdeProtocol.Layout.ours();
        var own = PlugSocket.bind(socket, directory);
        try {
            var group =
                    settings.group().isPresent()
                            ? Permissions.group(settings.name(), settings.group().get())
                            : null;
            try (var inode = SocketInode.bound(socket.descriptor().intValue(), own)) {
                PlugSocket.permit(inode, ctl, settings.mode().orElse(-1), group);
            }
            var request = new VdeProtocol.Request(settings.port(), own, description());
            var answer = ask(channel, request.encode(layout), layout);
            try (var theirs = SocketInode.reachedBy(answer)) {
                checkOwner(theirs);
                socket.connect(theirs.path());
            }
            given = answer;
        } catch (IllegalArgumentException e) {
            throw problem(e.getMessage());
        } finally {
            // From here on the two sockets know each other without their names.
            Files.deleteIfExists(own);
        }
    }

    /** Root's switch may name any socket; another only its own user's: we may be root. */
    private void checkOwner(SocketInode theirs) throws IOException {
        if (switchUser != 0 && theirs.uid() != switchUser) {
            throw problem(
                    "the VDE switch at %s, of user %d, names a socket of user %d"
                            .formatted(directory, switchUser, theirs.uid()));
        }
    }

    /** Adds the switch, and what it has told of our port. Any thread. */
    void describe(Map<String, String> details) {
        details.put("switch", directory.toString());
        var socket = given;
        if (socket != null) {
            var port = DATA_SOCKET.matcher(String.valueOf(socket.getFileName()));
            details.put("port", port.matches() ? port.group(1) : "not told");
            details.put("data socket", socket.toString());
        }
        settings.group().ifPresent(group -> details.put("group", group));
        settings.mode().ifPresent(mode -> details.put("mode", "%04o".formatted(mode)));
        details.put("description", settings.description());
    }

    private String description() {
        return "%s: user=%s pid=%d"
                .formatted(
                        settings.description(), FileTrust.ownName(), ProcessHandle.current().pid());
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
        if (left <= 0 || cancelled) {
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

    /** A message for the user. */
    LinkException problem(@Nullable String text) {
        return new LinkException(settings.name() + ": " + text);
    }
}
