package org.l2vpn.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollDatagramChannel;
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
    private final boolean v6;

    private UdpTransport(Channel channel, boolean v6) {
        this.channel = channel;
        this.v6 = v6;
    }

    /**
     * Opens and binds the socket on {@code loop}; {@code listener} is called there from now on.
     *
     * @throws TransportException when the address cannot be bound or an option is refused
     */
    public static UdpTransport open(
            DataLoop loop,
            TransportSettings settings,
            DropCounters drops,
            TransportListener listener)
            throws TransportException {
        if (settings.listen().isPresent()) {
            var local = settings.listen().get();
            var v6 = !(local.getAddress() instanceof Inet4Address);
            return bind(loop, settings, local, v6, drops, listener);
        }
        try {
            var any = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);
            return bind(loop, settings, any, true, drops, listener);
        } catch (TransportException noIpv6) {
            var any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
            return bind(loop, settings, any, false, drops, listener);
        }
    }

    private static UdpTransport bind(
            DataLoop loop,
            TransportSettings settings,
            InetSocketAddress local,
            boolean v6,
            DropCounters drops,
            TransportListener listener)
            throws TransportException {
        var backend = loop.backend();
        var family = v6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        ChannelFactory<Channel> factory = () -> backend.newDatagramChannel(family);
        var bootstrap =
                new Bootstrap()
                        .group(loop.eventLoop())
                        .channelFactory(factory)
                        .handler(pipeline(backend, drops, listener));
        SocketOptions.beforeBind(bootstrap, backend, settings);
        var bound = bootstrap.bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new TransportException(
                    "cannot bind UDP " + text(local) + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        var channel = bound.channel();
        try {
            SocketOptions.afterBind(channel, backend, v6, settings.socketBuffer());
        } catch (RuntimeException e) {
            channel.close().awaitUninterruptibly();
            throw new TransportException(
                    "cannot forbid fragmentation on the UDP socket: " + e.getMessage(), e);
        }
        return new UdpTransport(channel, v6);
    }

    private static ChannelInitializer<Channel> pipeline(
            IoBackend backend, DropCounters drops, TransportListener listener) {
        var segmentation =
                backend == IoBackend.EPOLL
                        && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                var addresses = new SocketAddresses();
                channel.pipeline()
                        .addLast("batch-writer", writer(addresses))
                        .addLast("batch-reader", new BatchReader(addresses, drops))
                        .addLast("delivery", new BatchDelivery(listener, drops));
            }

            private BatchWriter writer(SocketAddresses addresses) {
                return new BatchWriter(addresses, drops, listener, segmentation);
            }
        };
    }

    /** Queues a batch; the array is the caller's again when this returns. Data loop only. */
    public void write(DatagramBatch batch) {
        var _ = channel.write(batch, channel.voidPromise());
    }

    /** Hands everything queued to the kernel. Data loop only. */
    public void flush() {
        channel.flush();
    }

    /** Whether the socket carries IPv6. */
    public boolean carriesIpv6() {
        return v6;
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
