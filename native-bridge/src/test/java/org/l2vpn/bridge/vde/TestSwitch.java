package org.l2vpn.bridge.vde;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The least of a vde_switch: accepts one plug after the other and keeps what each asked for. */
final class TestSwitch implements AutoCloseable {
    final Path directory;
    final ServerSocketChannel server;

    TestSwitch(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(directory.resolve("ctl")));
    }

    /** What the plug sent. */
    record Accepted(TestPeer peer, int type, Path dataSocket, String mode, String description) {}

    /** Lets the next one plug in, beside the caller, whose opening waits for it. */
    CompletableFuture<Accepted> accept() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return acceptNow();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    static Accepted get(CompletableFuture<Accepted> accepted) throws Exception {
        return accepted.get(5, TimeUnit.SECONDS);
    }

    private Accepted acceptNow() throws IOException {
        var ctl = server.accept();
        var request = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());
        ctl.read(request);
        request.flip();
        var bytes = Arrays.copyOf(request.array(), request.limit());
        if (request.getInt(0) != 0xFEEDFACE || request.getInt(4) != 3) {
            throw new IOException("no request of version 3");
        }
        var plug = TestPeer.path(bytes, 12);
        var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(plug));
        var data = TestPeer.newSocket();
        data.connect(TestPeer.address(plug));
        var own = directory.resolve("001." + data.intValue());
        data.bind(TestPeer.address(own));
        ctl.write(ByteBuffer.wrap(TestPeer.sockaddr(own)));
        var description = new String(bytes, 122, bytes.length - 122, StandardCharsets.UTF_8);
        return new Accepted(new TestPeer(data, ctl), request.getInt(8), plug, mode, description);
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
    }
}
