package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.qemu.DatagramPeer;
import org.l2vpn.link.SocketSpec;

/**
 * A program that does as vmnet-helper does, {@code src/test/c/helper.c}, and what is behind its
 * interface. Skips the test that makes one where there is no Linux or no C compiler.
 */
final class HelperDouble implements AutoCloseable {
    private final Path directory;
    private final Path program;
    private final DatagramPeer far;

    /**
     * @param directory for its files; holds no sockets after the close
     * @param does what it does wrong, as {@code helper.c} lists it; empty: nothing
     */
    HelperDouble(Path directory, String does) throws Exception {
        var helper = VmnetDouble.build().resolve("helper");
        this.directory = directory;
        var here = DatagramPeer.freePort();
        var there = DatagramPeer.freePort();
        program =
                script(
                        "helper",
                        "echo \"$@\" >>" + directory.resolve("arguments"),
                        "export HELPER_FAR=%s HELPER_DOES=%s"
                                .formatted(port(here) + ":" + port(there), does),
                        "exec %s \"$@\"".formatted(helper));
        far = new DatagramPeer(there, here);
    }

    private static int port(SocketSpec socket) {
        return ((SocketSpec.Inet) socket).port();
    }

    /** A shell script of these lines, to be taken for a helper. */
    Path script(String name, String... lines) throws Exception {
        var script = directory.resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    /** What a link's {@code helper} is set to. */
    Path program() {
        return program;
    }

    /** A frame from behind the interface. */
    void send(byte[] frame) {
        far.send(frame);
    }

    /** A frame that came out of the interface, or null if none does in time. */
    byte @Nullable [] receive(Duration patience) throws InterruptedException {
        return far.receive(patience);
    }

    /** Where the sockets are of those that were started. */
    List<Path> sockets() throws IOException {
        var arguments = directory.resolve("arguments");
        return Files.exists(arguments)
                ? Files.readAllLines(arguments).stream()
                        .map(line -> Path.of(line.replaceFirst(".*--socket (\\S+).*", "$1")))
                        .map(Path::getParent)
                        .toList()
                : List.of();
    }

    @Override
    public void close() throws Exception {
        far.close();
    }
}
