package org.l2vpn.bridge.vde;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The far side of a VDE connection, written from the protocol's description and from nothing of the
 * code under test: messages byte by byte, and a datagram socket that waits by asking again.
 */
final class TestPeer implements AutoCloseable {
    static {
        Epoll.ensureAvailability();
    }

    private static final long PAUSE_NANOS = 20_000;

    final Socket data;
    final SocketChannel ctl;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(70_000);

    TestPeer(Socket data, SocketChannel ctl) {
        this.data = data;
        this.ctl = ctl;
    }

    static Socket newSocket() throws IOException {
        var socket = Socket.newSocketDomainDgram();
        socket.setSendBufferSize(1 << 20);
        return socket;
    }

    static DomainSocketAddress address(Path path) {
        return new DomainSocketAddress(path.toString());
    }

    /** A Linux {@code struct sockaddr_un}. */
    static byte[] sockaddr(Path path) {
        var text = path.toString().getBytes(StandardCharsets.UTF_8);
        var bytes = new byte[110];
        bytes[0] = 1;
        System.arraycopy(text, 0, bytes, 2, text.length);
        return bytes;
    }

    static Path path(byte[] sockaddr, int offset) {
        int end = offset + 2;
        while (sockaddr[end] != 0) {
            end++;
        }
        return Path.of(new String(sockaddr, offset + 2, end - offset - 2, StandardCharsets.UTF_8));
    }

    /** A request of protocol version 3, on a little-endian machine as on a big-endian one. */
    static ByteBuffer request(int version, int type, Path path, String description) {
        return ByteBuffer.allocate(400)
                .order(ByteOrder.nativeOrder())
                .putInt(0xFEEDFACE)
                .putInt(version)
                .putInt(type)
                .put(sockaddr(path))
                .put(description.getBytes(StandardCharsets.UTF_8))
                .flip();
    }

    /** Sends one datagram, as long as it takes. */
    void send(byte[] frame) throws IOException {
        buffer.clear().put(frame).flip();
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (data.write(buffer, 0, frame.length) <= 0) {
            if (System.nanoTime() > deadline) {
                throw new IOException("nobody reads");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    byte @Nullable [] receive(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int n = data.read(buffer.clear(), 0, buffer.capacity());
            if (n > 0) {
                var frame = new byte[n];
                buffer.get(0, frame);
                return frame;
            }
            if (System.nanoTime() >= deadline) {
                return null;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** A unicast frame between two made-up stations. */
    static byte[] frame(int destination, int source, int length) {
        var frame = new byte[length];
        Arrays.fill(frame, 14, length, (byte) source);
        ByteBuffer.wrap(frame)
                .putShort((short) (destination == BROADCAST ? 0xFFFF : 0x0200))
                .putInt(destination)
                .putShort((short) 0x0200)
                .putInt(source)
                .putShort((short) 0x88B5);
        return frame;
    }

    static final int BROADCAST = -1;

    @Override
    public void close() throws IOException {
        ctl.close();
        data.close();
    }
}
