package org.l2vpn.bench.testbed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much this machine lets a program ask of its sockets. */
public final class SocketBuffers {
    private SocketBuffers() {}

    /**
     * Whether {@code SO_RCVBUF} and {@code SO_SNDBUF} may be that large; a larger wish is cut
     * without a word (socket(7)).
     */
    public static boolean mayHold(long bytes) {
        return receiveLimit() >= bytes && limit("wmem_max") >= bytes;
    }

    /** The largest {@code SO_RCVBUF}, bytes. */
    public static long receiveLimit() {
        return limit("rmem_max");
    }

    private static long limit(String name) {
        // In one read: the kernel ends such a file after the first, and Files.readString begins
        // with a single byte where a file says that it has none.
        try (var in = Files.newInputStream(Path.of("/proc/sys/net/core", name))) {
            byte[] digits = new byte[32];
            return Long.parseLong(new String(digits, 0, in.read(digits), US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
