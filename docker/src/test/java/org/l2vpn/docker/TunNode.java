package org.l2vpn.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * A TUN/TAP device node that the image's user may open, as udev makes it. On a host without udev
 * the node belongs to root alone; Docker copies that mode, so this makes a node of its own where it
 * may.
 *
 * @param path the node on the host
 * @param open whether every user may open it
 */
record TunNode(Path path, boolean open) implements AutoCloseable {

    private static final Path OF_HOST = Path.of("/dev/net/tun");

    static TunNode find() throws IOException, InterruptedException {
        if (Files.getPosixFilePermissions(OF_HOST).contains(PosixFilePermission.OTHERS_WRITE)) {
            return new TunNode(OF_HOST, true);
        }
        Path own = Files.createTempDirectory("l2vpn-tun").resolve("tun");
        // Character device 10:200, Documentation/admin-guide/devices.txt of the kernel.
        int exit =
                new ProcessBuilder("mknod", "-m", "666", own.toString(), "c", "10", "200")
                        .redirectErrorStream(true)
                        .start()
                        .waitFor();
        if (exit == 0) {
            return new TunNode(own, true);
        }
        Files.delete(own.getParent());
        return new TunNode(OF_HOST, false);
    }

    @Override
    public void close() throws IOException {
        if (!path.equals(OF_HOST)) {
            Files.delete(path);
            Files.delete(path.getParent());
        }
    }
}
