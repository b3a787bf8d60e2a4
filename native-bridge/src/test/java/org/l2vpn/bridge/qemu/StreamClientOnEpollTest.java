package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The guest listens, QEMU's {@code server=on}. */
@EnabledOnOs(OS.LINUX)
class StreamClientOnEpollTest extends StreamLinkContract {
    @Override
    protected boolean guestListens() {
        return true;
    }

    @Override
    protected EventLoopGroup newLoopGroup() {
        return Loops.epoll();
    }
}
