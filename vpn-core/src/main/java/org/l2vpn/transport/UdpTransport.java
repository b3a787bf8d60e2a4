package org.l2vpn.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/**
 * The UDP socket. IPv6 sockets are dual-stack, so one socket serves both families; a machine
 * without IPv6 gets an IPv4 one.
 */
public final class UdpTransport implements AutoCloseable {
    private final Channel channel;
    private final IoBackend backend;
    private final boolean v6;
    private final Optional<BoundDevice> device;

    private UdpTransport(
            Channel channel, IoBackend backend, boolean v6, TransportSettings settings) {
        this.channel = channel;
        this.backend = backend;
        this.v6 = v6;
        device =
                backend == IoBackend.EPOLL
                        ? settings.bindDevice().map(BoundDevice::new)
                        : Optional.empty();
    }

    /**
     * Opens and binds the socket on {@code loop}; {@code listener} is called there from now on.
     *
     * @param channels the platform's own channels, for an epoll loop
     * @throws TransportException when the address cannot be bound or an option is refused
     */
    public static UdpTransport open(
            DataLoop loop,
            TransportSettings settings,
            Optional<BatchChannels> channels,
            DropCounters drops,
            TransportListener listener)
            throws TransportException {
        var opener = new Opener(loop, settings, channels, drops, listener);
        if (settings.listen().isPresent()) {
            var local = settings.listen().get();
            var v6 = !(local.getAddress() instanceof Inet4Address);
            return opener.bind(local, v6);
        }
        try {
            var any = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);
            return opener.bind(any, true);
        } catch (TransportException noIpv6) {
            var any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
            return opener.bind(any, false);
        }
    }

    /** What it takes to open one socket. */
    private record Opener(
            DataLoop loop,
            TransportSettings settings,
            Optional<BatchChannels> channels,
            DropCounters drops,
            TransportListener listener) {
        UdpTransport bind(InetSocketAddress local, boolean v6) throws TransportException {
            var backend = loop.backend();
            var bootstrap = new Bootstrap().group(loop.eventLoop());
            if (backend == IoBackend.EPOLL && channels.isPresent()) {
                var own = channels.get();
                bootstrap
                        .channelFactory(() -> own.open(v6, drops, listener))
                        .handler(new BatchDelivery(listener, drops));
            } else {
                var family = v6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
                ChannelFactory<Channel> factory = () -> backend.newDatagramChannel(family);
                bootstrap.channelFactory(factory).handler(gatherBatches());
            }
            SocketOptions.beforeBind(bootstrap, backend, settings);
            var bound = bootstrap.bind(local).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new TransportException(
                        "cannot bind UDP " + text(local) + ": " + bound.cause().getMessage(),
                        bound.cause());
            }
            var channel = bound.channel();
            try {
                SocketOptions.afterBind(channel, backend, v6, settings);
            } catch (RuntimeException e) {
                channel.close().awaitUninterruptibly();
                throw new TransportException(
                        "cannot forbid fragmentation on the UDP socket: " + e.getMessage(), e);
            }
            return new UdpTransport(channel, backend, v6, settings);
        }

        /** Netty's channels move single datagrams: batches are made and taken apart here. */
        private ChannelInitializer<Channel> gatherBatches() {
            return new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    var addresses = new SocketAddresses();
                    channel.pipeline()
                            .addLast("batch-writer", new BatchWriter(addresses, drops, listener))
                            .addLast("batch-reader", new BatchReader(addresses, drops))
                            .addLast("delivery", new BatchDelivery(listener, drops));
                }
            };
        }
    }

    /** Queues a batch; the array is the caller's again when this returns. Data loop only. */
    public void write(DatagramBatch batch) {
        var _ = channel.write(batch, channel.voidPromise());
    }

    /** Hands everything queued to the kernel. Data loop only. */
    public void flush() {
        channel.flush();
    }

    /**
     * The interfaces of this machine changed: a socket bound to one by name follows it when it was
     * recreated. Data loop only.
     */
    public void onNetworkChange() {
        device.ifPresent(bound -> bound.follow(channel));
    }

    /** Whether the socket carries IPv6. */
    public boolean carriesIpv6() {
        return v6;
    }

    /**
     * Whether the socket forbids fragmentation of what it sends over this family. A dual-stack
     * socket of macOS does not over IPv4 (IP_DONTFRAG is refused there, quic-go#3793).
     */
    public boolean forbidsFragments(boolean overIpv6) {
        return backend != IoBackend.KQUEUE || overIpv6 == v6;
    }

    /** Where we are bound, if we still are. */
    public Optional<Endpoint> localEndpoint() {
        return channel.localAddress() instanceof InetSocketAddress local
                ? Optional.of(SocketAddresses.toEndpoint(local))
                : Optional.empty();
    }

    /** Closes the socket; waits for it unless called on the loop. */
    @Override
    public void close() {
        var closed = channel.close();
        if (!channel.eventLoop().inEventLoop()) {
            closed.awaitUninterruptibly(1_000);
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }
}
