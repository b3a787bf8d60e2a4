package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;

/** The plugs' sockets polled by the loop itself. */
final class VdeSwitchLinkOnEpollTest extends VdeSwitchLinkContract {
    @Override
    protected EventLoopGroup newLoopGroup() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }
}
