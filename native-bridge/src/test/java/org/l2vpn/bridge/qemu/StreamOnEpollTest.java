package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** We listen on a unix socket, as QEMU's {@code server=off} wants it. */
@EnabledOnOs(OS.LINUX)
class StreamOnEpollTest extends StreamLinkContract {

    @Override
    protected EventLoopGroup newLoopGroup() {
        return Loops.epoll();
    }
}
