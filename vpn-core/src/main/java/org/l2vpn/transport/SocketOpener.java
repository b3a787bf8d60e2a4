package org.l2vpn.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.l2vpn.counters.DropCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens UDP sockets. IPv6 sockets bound to all addresses are dual-stack, so that one serves both
 * families; a machine without IPv6 gets an IPv4 one in its place.
 */
record SocketOpener(
        DataLoop loop,
        TransportSettings settings,
        Optional<BatchChannels> channels,
        DropCounters drops,
        TransportListener listener) {
    private static final Logger LOG = LoggerFactory.getLogger(SocketOpener.class);

    /** Whether the sockets tell to which of our addresses a datagram was sent. */
    boolean tellsDestinations() {
        return loop.backend() == IoBackend.EPOLL && channels.isPresent();
    }

    /** Sockets on any free port, for both families where the machine has them. */
    List<BoundSocket> dialling() throws TransportException {
        return bindAll(any(0), _ -> SocketRole.DIALLING);
    }

    /** The sockets that others call here; from {@code number} on is what their endpoints carry. */
    List<BoundSocket> listening(InetSocketAddress local, int number) throws TransportException {
        var wildcard = local.getAddress().isAnyLocalAddress();
        var actual = local;
        if (wildcard && local.getAddress() instanceof Inet6Address) {
            actual = any(local.getPort());
            if (actual.getAddress() instanceof Inet4Address) {
                LOG.atWarn()
                        .addKeyValue("listen", SocketAddresses.toEndpoint(local))
                        .addKeyValue("instead", SocketAddresses.toEndpoint(actual))
                        .log("this machine has no IPv6: listening on IPv4 alone");
            }
        }
        return bindAll(actual, i -> SocketRole.listening(number + i, wildcard));
    }

    /**
     * One dual-stack socket for all addresses, but on macOS one for each family: there a dual-stack
     * socket refuses IP_DONTFRAG (quic-go#3793).
     */
    private List<BoundSocket> bindAll(InetSocketAddress local, IntFunction<SocketRole> role)
            throws TransportException {
        if (loop.backend() != IoBackend.KQUEUE
                || !local.getAddress().isAnyLocalAddress()
                || local.getAddress() instanceof Inet4Address) {
            return List.of(bind(local, role.apply(0), false));
        }
        var ipv6 = bind(local, role.apply(0), false);
        try {
            var v4 = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), local.getPort());
            return List.of(ipv6, bind(v4, role.apply(1), false));
        } catch (TransportException e) {
            ipv6.close();
            throw e;
        }
    }

    /**
     * A further socket for one of the addresses of a wildcard one, on the same port.
     *
     * @param local with the wildcard socket's port
     */
    BoundSocket beside(InetSocketAddress local, int number) throws TransportException {
        return bind(local, SocketRole.listening(number, false), true);
    }

    /** All addresses of both families, or of IPv4 alone on a machine without IPv6. */
    private static InetSocketAddress any(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(hasIpv6() ? "::" : "0.0.0.0"), port);
    }

    /** As with {@code ipv6.disable=1}: then not even a socket can be made. */
    private static boolean hasIpv6() {
        try (var socket = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            return socket.isOpen();
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }

    private BoundSocket bind(InetSocketAddress local, SocketRole role, boolean shared)
            throws TransportException {
        var backend = loop.backend();
        var v6 = !(local.getAddress() instanceof Inet4Address);
        var bootstrap = new Bootstrap().group(loop.eventLoop());
        if (tellsDestinations()) {
            var own = channels.orElseThrow();
            bootstrap
                    .channelFactory(() -> own.open(v6, role, drops, listener))
                    .handler(new BatchDelivery(listener, drops));
        } else {
            var family = v6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
            ChannelFactory<Channel> factory = () -> backend.newDatagramChannel(family);
            bootstrap.channelFactory(factory).handler(gatherBatches(role));
        }
        var dual = v6 && local.getAddress().isAnyLocalAddress() && backend != IoBackend.KQUEUE;
        SocketOptions.beforeBind(bootstrap, backend, settings, v6, shared);
        var bound = bootstrap.bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new TransportException(refusal(local, bound.cause()), bound.cause());
        }
        var channel = bound.channel();
        try {
            SocketOptions.afterBind(channel, backend, v6, settings);
        } catch (RuntimeException e) {
            channel.close().awaitUninterruptibly();
            throw new TransportException(
                    "cannot forbid fragmentation on the UDP socket: " + e.getMessage(), e);
        }
        return new BoundSocket(channel, v6, !v6 || dual);
    }

    /** Netty's channels move single datagrams: batches are made and taken apart here. */
    private ChannelInitializer<Channel> gatherBatches(SocketRole role) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                var addresses = new SocketAddresses(role.local());
                channel.pipeline()
                        .addLast("batch-writer", new BatchWriter(addresses, drops, listener))
                        .addLast("batch-reader", new BatchReader(addresses, drops))
                        .addLast("delivery", new BatchDelivery(listener, drops));
            }
        };
    }

    private static String refusal(InetSocketAddress local, Throwable cause) {
        var text = String.valueOf(cause.getMessage());
        var lower = text.toLowerCase(Locale.ROOT);
        var reason = text;
        if (lower.contains("in use")) {
            reason = "address already in use (ss -ulnp shows by whom)";
        } else if (lower.contains("assign requested address")) {
            reason = "this machine does not have the address";
        } else if (lower.contains("permission denied")) {
            reason = "permission denied (ports below 1024 need CAP_NET_BIND_SERVICE)";
        }
        return "cannot listen on " + SocketAddresses.toEndpoint(local) + ": " + reason;
    }
}
