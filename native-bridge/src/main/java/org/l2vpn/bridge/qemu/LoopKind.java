package org.l2vpn.bridge.qemu;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.l2vpn.link.SocketSpec;

/** Which of Netty's channels run on a loop: each kind of loop has its own. */
enum LoopKind {
    /** Linux. */
    EPOLL {
        @Override
        ServerChannel server(SocketSpec at) {
            return isUnix(at)
                    ? new EpollServerDomainSocketChannel()
                    : new EpollServerSocketChannel();
        }

        @Override
        Channel stream(SocketSpec to) {
            return isUnix(to) ? new EpollDomainSocketChannel() : new EpollSocketChannel();
        }

        @Override
        Channel datagram(SocketSpec at) {
            return isUnix(at) ? new EpollDomainDatagramChannel() : new EpollDatagramChannel();
        }
    },
    /** macOS and the BSDs. */
    KQUEUE {
        @Override
        ServerChannel server(SocketSpec at) {
            return isUnix(at)
                    ? new KQueueServerDomainSocketChannel()
                    : new KQueueServerSocketChannel();
        }

        @Override
        Channel stream(SocketSpec to) {
            return isUnix(to) ? new KQueueDomainSocketChannel() : new KQueueSocketChannel();
        }

        @Override
        Channel datagram(SocketSpec at) {
            return isUnix(at) ? new KQueueDomainDatagramChannel() : new KQueueDatagramChannel();
        }
    },
    /** Anywhere; the JDK has no datagram channels for unix sockets. */
    NIO {
        @Override
        ServerChannel server(SocketSpec at) {
            return isUnix(at) ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
        }

        @Override
        Channel stream(SocketSpec to) {
            return isUnix(to) ? new NioDomainSocketChannel() : new NioSocketChannel();
        }

        @Override
        Channel datagram(SocketSpec at) {
            if (isUnix(at)) {
                throw new IllegalArgumentException("no unix datagram channel for an NIO loop");
            }
            return new NioDatagramChannel();
        }
    };

    /** What this loop takes. */
    static LoopKind of(EventLoop loop) {
        if (loop instanceof IoEventLoop polling) {
            if (polling.isCompatible(EpollIoHandle.class)) {
                return EPOLL;
            }
            if (polling.isCompatible(KQueueIoHandle.class)) {
                return KQUEUE;
            }
        }
        return NIO;
    }

    /** Not yet registered, as are the others. */
    abstract ServerChannel server(SocketSpec at);

    abstract Channel stream(SocketSpec to);

    abstract Channel datagram(SocketSpec at);

    /** The address as these channels take it; a host name was resolved when the link was opened. */
    SocketAddress address(SocketSpec spec) {
        return switch (spec) {
            case SocketSpec.Unix(var path) ->
                    this == NIO
                            ? UnixDomainSocketAddress.of(path)
                            : new DomainSocketAddress(path.toFile());
            case SocketSpec.Inet(var host, var port) -> new InetSocketAddress(host, port);
        };
    }

    /** The descriptor of a channel; -1 for the JDK's, which keep theirs to themselves. */
    static int descriptor(Channel channel) {
        return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }

    private static boolean isUnix(SocketSpec spec) {
        return spec instanceof SocketSpec.Unix;
    }
}
