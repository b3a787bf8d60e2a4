package org.l2vpn.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a running program through its control socket. */
public final class ControlClient {
    /** Longest answer read, bytes: a full FDB of a million entries is below. */
    private static final int MAX_ANSWER = 128 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private ControlClient() {}

    /**
     * Sends one request line and reads the answer to its end; gives up after 5 s.
     *
     * @throws ControlException when nothing runs there, it may not be asked, or does not answer
     */
    public static String ask(Path socket, String request) throws IOException {
        if (!Files.exists(socket)) {
            throw new ControlException(
                    "no control socket at " + socket + ": not running, or its socket was removed");
        }
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                var _ = Deadline.closing(channel, PATIENCE)) {
            connect(channel, socket);
            channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
            return readAll(channel);
        } catch (ClosedChannelException e) {
            throw new ControlException(
                    "no answer from " + socket + " within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    private static void connect(SocketChannel channel, Path socket) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (ConnectException e) {
            throw new ControlException("nothing is running: " + socket + " is left over", e);
        } catch (IOException e) {
            throw new ControlException("cannot ask " + socket + ": " + e.getMessage(), e);
        }
    }

    private static String readAll(SocketChannel channel) throws IOException {
        var answer = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(64 << 10);
        while (channel.read(buffer) >= 0) {
            answer.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (answer.size() > MAX_ANSWER) {
                throw new ControlException("the answer is longer than " + MAX_ANSWER + " bytes");
            }
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
