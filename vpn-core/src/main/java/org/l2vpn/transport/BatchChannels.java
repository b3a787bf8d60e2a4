package org.l2vpn.transport;

import io.netty.channel.Channel;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.protocol.DatagramBatch;

/**
 * Makes UDP channels for an {@link IoBackend#EPOLL} loop that speak {@link DatagramBatch} by
 * themselves: on this platform, a whole batch with one system call.
 */
@FunctionalInterface
public interface BatchChannels {
    /**
     * Opens a socket in the calling thread's network namespace. Its pipeline messages are batches
     * in both directions: inbound valid during {@code channelRead}, outbound the caller's again
     * when {@code write} returns. It counts and reports what it cannot send; writes themselves do
     * not fail.
     *
     * @param v6 IPv6 and dual-stack; else IPv4
     * @param role what the socket is for: decides what the endpoints of its batches carry
     * @throws RuntimeException when the machine does not have the family
     */
    Channel open(boolean v6, SocketRole role, DropCounters drops, TransportListener listener);
}
