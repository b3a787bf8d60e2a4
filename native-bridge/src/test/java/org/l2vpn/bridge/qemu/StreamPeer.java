package org.l2vpn.bridge.qemu;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.l2vpn.link.SocketSpec;

/** A guest on a stream socket, by the JDK's means: frames behind 4-byte lengths. */
final class StreamPeer implements AutoCloseable {
    private static final int LARGEST = 1 << 17;

    private final SocketChannel channel;
    private final LinkedBlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private volatile boolean ended;

    /** Reads what comes from now on. */
    StreamPeer(SocketChannel channel) throws IOException {
        this(channel, true);
    }

    /**
     * @param reads false for a guest that hangs
     */
    StreamPeer(SocketChannel channel, boolean reads) throws IOException {
        this.channel = channel;
        // So that a loop busy with writing does not hold up the test.
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 20);
        if (reads) {
            Thread.ofPlatform().name("stream-peer").daemon().start(this::read);
        }
    }

    /** Connects, and again until somebody listens there. */
    static SocketChannel connect(SocketSpec to) throws IOException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (true) {
            try {
                return SocketChannel.open(address(to));
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** The JDK's address. */
    static SocketAddress address(SocketSpec spec) {
        return switch (spec) {
            case SocketSpec.Unix(var path) -> UnixDomainSocketAddress.of(path);
            case SocketSpec.Inet(var host, var port) -> new InetSocketAddress(host, port);
        };
    }

    /** A port nobody has now. */
    static SocketSpec freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new SocketSpec.Inet("127.0.0.1", probe.getLocalPort());
        }
    }

    void send(byte[] frame) throws IOException {
        sendRaw(ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).flip());
    }

    void sendRaw(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    byte @Nullable [] receive(Duration patience) throws InterruptedException {
        return frames.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the other end ended the stream. */
    boolean ended() {
        return ended;
    }

    private void read() {
        try {
            while (true) {
                int length = fill(4).getInt();
                if (length < 0 || length > LARGEST) {
                    throw new IOException("length " + length);
                }
                frames.add(fill(length).array());
            }
        } catch (IOException e) {
            ended = true;
        }
    }

    private ByteBuffer fill(int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("ended");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
