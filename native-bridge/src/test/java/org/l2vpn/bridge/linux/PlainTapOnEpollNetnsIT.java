package org.l2vpn.bridge.linux;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import org.l2vpn.link.OffloadMode;

/** The TAP without offloads, polled by the loop itself. */
final class PlainTapOnEpollNetnsIT extends TapLinkContract {
    @Override
    protected EventLoopGroup newLoopGroup() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    @Override
    OffloadMode offload() {
        return OffloadMode.OFF;
    }
}
