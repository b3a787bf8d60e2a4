package org.l2vpn.netns.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A TCP stream between two namespaces whose bytes look random; both ends say its SHA-256. */
public final class HashedStream {
    private static final int CHUNK = 64 * 1024;

    /** A stream that stands still for so long has ended. */
    private static final int STALLED_MILLIS = 30_000;

    private HashedStream() {}

    /** What went in at one end and came out at the other, as SHA-256 in hex. */
    public record Transfer(String sent, String received, long bytes, Duration took) {}

    /**
     * Sends so many bytes, the same ones for the same number, to an address of {@code to}.
     *
     * @throws UncheckedIOException when the stream breaks or stands still
     */
    public static Transfer carry(Netns from, Netns to, String address, long bytes) {
        long start = System.nanoTime();
        try (ServerSocket listener =
                        to.inside(() -> new ServerSocket(0, 1, InetAddress.getByName(address)));
                Socket out = from.inside(() -> new Socket(address, listener.getLocalPort()));
                Socket in = listener.accept()) {
            in.setSoTimeout(STALLED_MILLIS);
            FutureTask<String> sender = new FutureTask<>(() -> send(out, bytes));
            Thread.ofPlatform().name("sender").start(sender);
            String received = receive(in);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new Transfer(sender.get(), received, bytes, took);
        } catch (IOException e) {
            throw new UncheckedIOException("stream to " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("sender of the stream to " + address, e.getCause());
        }
    }

    private static String send(Socket socket, long bytes) throws IOException {
        MessageDigest digest = sha256();
        SplittableRandom random = new SplittableRandom(bytes);
        byte[] chunk = new byte[CHUNK];
        for (long left = bytes; left > 0; left -= chunk.length) {
            random.nextBytes(chunk);
            int length = (int) Math.min(left, chunk.length);
            digest.update(chunk, 0, length);
            socket.getOutputStream().write(chunk, 0, length);
        }
        socket.shutdownOutput();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String receive(Socket socket) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK];
        for (int n; (n = socket.getInputStream().read(chunk)) >= 0; ) {
            digest.update(chunk, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
