package org.l2vpn.transport;

import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.LocalAddress;

/**
 * What one UDP socket is for.
 *
 * @param local what the endpoints that it receives from carry, so that answers leave by it; null
 *     for a socket that only dials: the kernel chooses, also after our address has changed
 * @param wildcard whether it has all addresses of the host, so that an endpoint is to carry the one
 *     that was called
 */
public record SocketRole(@Nullable LocalAddress local, boolean wildcard) {
    /** A socket that nobody is told to call. */
    public static final SocketRole DIALLING = new SocketRole(null, false);

    /** Socket {@code number}, which others call. */
    public static SocketRole listening(int number, boolean wildcard) {
        return new SocketRole(LocalAddress.of(number), wildcard);
    }
}
