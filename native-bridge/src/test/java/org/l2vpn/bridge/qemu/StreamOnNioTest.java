package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoopGroup;

/** As on macOS, but for the loop: the JDK's unix sockets. */
class StreamOnNioTest extends StreamLinkContract {

    @Override
    protected EventLoopGroup newLoopGroup() {
        return Loops.nio();
    }
}
