package org.l2vpn.bridge.vde;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The least of libvdeplug. */
final class TestPlug {
    private static int number;

    private TestPlug() {}

    /** Plugs into the switch of this directory; null if the switch hangs up. */
    static @Nullable TestPeer plug(Path directory, int type) throws IOException {
        var own = directory.resolve(".test-" + number++);
        var data = TestPeer.newSocket();
        data.bind(TestPeer.address(own));
        try {
            return plug(directory, data, TestPeer.request(3, type, own, "test plug"));
        } finally {
            Files.delete(own);
        }
    }

    static @Nullable TestPeer plug(Path directory, Socket data, ByteBuffer request)
            throws IOException {
        var ctl = SocketChannel.open(StandardProtocolFamily.UNIX);
        ctl.connect(UnixDomainSocketAddress.of(directory.resolve("ctl")));
        ctl.write(request);
        var reply = ByteBuffer.allocate(200);
        int n = ctl.read(reply);
        if (n < 0) {
            ctl.close();
            data.close();
            return null;
        }
        if (n != 110) {
            throw new IOException("a reply of " + n + " bytes");
        }
        data.connect(TestPeer.address(TestPeer.path(reply.array(), 0)));
        return new TestPeer(data, ctl);
    }
}
