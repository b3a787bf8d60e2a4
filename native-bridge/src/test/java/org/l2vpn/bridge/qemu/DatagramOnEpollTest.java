package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Unix sockets on the node's own loop. */
@EnabledOnOs(OS.LINUX)
class DatagramOnEpollTest extends DatagramLinkContract {

    @Override
    protected EventLoopGroup newLoopGroup() {
        return Loops.epoll();
    }
}
