package org.l2vpn.transport;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/**
 * One bound UDP socket.
 *
 * @param channel its pipeline takes and gives batches
 * @param v6 whether it carries IPv6
 * @param v4 whether it carries IPv4
 */
record BoundSocket(Channel channel, boolean v6, boolean v4) {
    /** Longest wait for the end of a socket, ms. */
    private static final long CLOSE_MILLIS = 1_000;

    private static final boolean ON_MAC = System.getProperty("os.name", "").startsWith("Mac");

    void write(DatagramBatch batch) {
        var _ = channel.write(batch, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    /** Where it is bound, if it still is. */
    Optional<Endpoint> local() {
        return channel.localAddress() instanceof InetSocketAddress local
                ? Optional.of(SocketAddresses.toEndpoint(local))
                : Optional.empty();
    }

    /** Whether it has all addresses of the host. */
    boolean isWildcard() {
        return channel.localAddress() instanceof InetSocketAddress local
                && local.getAddress().isAnyLocalAddress();
    }

    /** Whether it sends over this family. */
    boolean carries(boolean overIpv6) {
        return overIpv6 ? v6 : v4;
    }

    /**
     * Whether it forbids fragmentation of what it sends over IPv4. A dual-stack socket of macOS
     * refuses IP_DONTFRAG (quic-go#3793); with NIO we have one there.
     */
    boolean forbidsIpv4Fragments() {
        return !(v6 && v4) || !ON_MAC;
    }

    /** Closes it; waits for that unless called on the loop. */
    void close() {
        var closed = channel.close();
        if (!channel.eventLoop().inEventLoop()) {
            closed.awaitUninterruptibly(CLOSE_MILLIS);
        }
    }
}
