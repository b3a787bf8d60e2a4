package org.l2vpn.bridge.qemu;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;

/** Loops of one thread. */
final class Loops {
    private Loops() {}

    static EventLoopGroup epoll() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    static EventLoopGroup nio() {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }
}
