package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import org.l2vpn.link.SocketSpec;

/** The guest listens on TCP. */
class StreamTcpClientOnNioTest extends StreamLinkContract {
    @Override
    protected boolean guestListens() {
        return true;
    }

    @Override
    protected SocketSpec meetIn(Path emptyDirectory) throws IOException {
        return StreamPeer.freePort();
    }

    @Override
    protected EventLoopGroup newLoopGroup() {
        return Loops.nio();
    }
}
