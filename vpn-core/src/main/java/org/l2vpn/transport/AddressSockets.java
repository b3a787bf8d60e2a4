package org.l2vpn.transport;

import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket for each address of this host beside those that are bound to all of them, where a socket
 * does not tell to which address a datagram was sent (NIO, kqueue): answers leave by the socket,
 * and so from the address, that was called. Follows the host's addresses every two seconds.
 */
final class AddressSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AddressSockets.class);
    private static final long REFRESH_MILLIS = 2_000;

    /** Hosts with more addresses of their own answer on the rest from the address of the route. */
    private static final int MAX_ADDRESSES = 64;

    private final SocketOpener opener;
    private final List<InetSocketAddress> wildcards;
    private final Map<Integer, BoundSocket> sockets = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, Integer> numbers = new HashMap<>();
    private int nextNumber;
    private volatile boolean closed;

    private AddressSockets(
            SocketOpener opener, List<InetSocketAddress> wildcards, int firstNumber) {
        this.opener = opener;
        this.wildcards = wildcards;
        nextNumber = firstNumber;
    }

    /**
     * Opens them.
     *
     * @param wildcards the sockets that are bound to all addresses; they let others share their
     *     port from now on
     * @param firstNumber the first number of a socket that is free
     */
    static AddressSockets open(
            DataLoop loop, SocketOpener opener, List<BoundSocket> wildcards, int firstNumber) {
        wildcards.forEach(
                socket -> socket.channel().config().setOption(ChannelOption.SO_REUSEADDR, true));
        var addresses =
                wildcards.stream()
                        .map(socket -> (InetSocketAddress) socket.channel().localAddress())
                        .toList();
        var all = new AddressSockets(opener, addresses, firstNumber);
        if (!wildcards.isEmpty()) {
            all.refresh();
            loop.every(
                    REFRESH_MILLIS, () -> Thread.ofVirtual().name("addresses").start(all::refresh));
        }
        return all;
    }

    /** The socket of this number, null if it is closed. Any thread. */
    @Nullable BoundSocket get(int number) {
        return sockets.get(number);
    }

    /** Data loop only. */
    void flush() {
        sockets.values().forEach(BoundSocket::flush);
    }

    private synchronized void refresh() {
        if (closed) {
            return;
        }
        try {
            var wanted = wanted();
            for (var gone : List.copyOf(numbers.keySet())) {
                if (!wanted.contains(gone)) {
                    close(gone);
                }
            }
            for (var address : wanted) {
                if (!numbers.containsKey(address) && numbers.size() < MAX_ADDRESSES) {
                    open(address);
                }
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("addresses of this host");
        }
    }

    private Set<InetSocketAddress> wanted() throws IOException {
        var wanted = new LinkedHashSet<InetSocketAddress>();
        var interfaces = NetworkInterface.getNetworkInterfaces().asIterator();
        while (interfaces.hasNext()) {
            var addresses = interfaces.next().getInetAddresses().asIterator();
            while (addresses.hasNext()) {
                var address = addresses.next();
                if (!address.isLinkLocalAddress() && !address.isMulticastAddress()) {
                    wildcards.stream()
                            .filter(wildcard -> covers(wildcard.getAddress(), address))
                            .map(wildcard -> new InetSocketAddress(address, wildcard.getPort()))
                            .forEach(wanted::add);
                }
            }
        }
        return wanted;
    }

    private static boolean covers(InetAddress wildcard, InetAddress address) {
        return wildcard instanceof Inet6Address || address instanceof Inet4Address;
    }

    private void open(InetSocketAddress address) {
        try {
            int number = nextNumber++;
            sockets.put(number, opener.beside(address, number));
            numbers.put(address, number);
        } catch (TransportException e) {
            // Not yet usable, as an IPv6 address that is still being checked: the next time.
            LOG.atDebug().setCause(e).log("socket of one address");
        }
    }

    private void close(InetSocketAddress address) {
        var socket = sockets.remove(numbers.remove(address));
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(numbers.keySet()).forEach(this::close);
    }
}
