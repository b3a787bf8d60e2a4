package org.l2vpn.bridge.linux;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;

/** The TAP polled by the loop itself. */
final class TapOnEpollNetnsIT extends TapLinkContract {
    @Override
    protected EventLoopGroup newLoopGroup() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }
}
