package org.l2vpn.bridge.vde;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;

/** The plug's socket polled by the loop itself. */
final class VdeLinkOnEpollTest extends VdeLinkContract {
    @Override
    protected EventLoopGroup newLoopGroup() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }
}
