package org.l2vpn.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.LocalAddress;

/**
 * Turns {@code java.net} socket addresses into {@link Endpoint}s and back, remembering the last
 * ones, as a flow's datagrams all have the same. Data loop only, except the static methods.
 */
public final class SocketAddresses {
    /** Beyond this many the memory starts again: bounded without bookkeeping. */
    private static final int MAX_REMEMBERED = 4_096;

    private final Map<Endpoint, InetSocketAddress> bySocket = new HashMap<>();
    private @Nullable InetSocketAddress lastSender;
    private @Nullable Endpoint lastEndpoint;
    private final @Nullable LocalAddress local;

    /** What is received carries {@code local}. */
    SocketAddresses(@Nullable LocalAddress local) {
        this.local = local;
    }

    /** The endpoint of a datagram's sender. */
    Endpoint endpoint(InetSocketAddress sender) {
        var known = lastEndpoint;
        if (known != null && sender.equals(lastSender)) {
            return known;
        }
        var endpoint = toEndpoint(sender).at(local);
        lastSender = sender;
        lastEndpoint = endpoint;
        return endpoint;
    }

    /** The socket address of an endpoint. */
    InetSocketAddress socketAddress(Endpoint endpoint) {
        var known = bySocket.get(endpoint);
        if (known != null) {
            return known;
        }
        if (bySocket.size() >= MAX_REMEMBERED) {
            bySocket.clear();
        }
        var address = toSocketAddress(endpoint);
        bySocket.put(endpoint, address);
        return address;
    }

    /** Converts one address. Any thread. */
    public static Endpoint toEndpoint(InetSocketAddress address) {
        var ip = address.getAddress();
        var scope = ip instanceof Inet6Address six ? six.getScopeId() : 0;
        return Endpoint.of(ip.getAddress(), scope, address.getPort());
    }

    /** Converts one endpoint. Any thread. */
    public static InetSocketAddress toSocketAddress(Endpoint endpoint) {
        try {
            var bytes = endpoint.address();
            var ip =
                    endpoint.v6() && endpoint.scopeId() != 0
                            ? Inet6Address.getByAddress(null, bytes, endpoint.scopeId())
                            : InetAddress.getByAddress(bytes);
            return new InetSocketAddress(ip, endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an endpoint has 4 or 16 address bytes", e);
        }
    }
}
