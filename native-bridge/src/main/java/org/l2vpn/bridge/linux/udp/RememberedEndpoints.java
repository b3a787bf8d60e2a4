package org.l2vpn.bridge.linux.udp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.LocalAddress;

/**
 * Endpoints that senders had before, so that the same sender is the same object again and costs
 * none. A table without chains: two that share a slot displace each other, at 40 bytes a time.
 */
final class RememberedEndpoints {
    /** A power of two, well above the peers that send in one iteration. */
    private static final int SLOTS = 256;

    private final @Nullable Endpoint[] slots = new Endpoint[SLOTS];

    private @Nullable LocalAddress lastLocal;

    /** The endpoint with these components, as {@link Endpoint} has them. */
    Endpoint get(
            long high, long low, boolean v6, int scopeId, int port, @Nullable LocalAddress local) {
        long mixed = (high ^ low ^ (long) port << 32) * 0x9E37_79B9_7F4A_7C15L;
        int slot = (int) (mixed >>> 32) & SLOTS - 1;
        var known = slots[slot];
        if (known != null
                && known.low() == low
                && known.port() == port
                && known.high() == high
                && known.v6() == v6
                && known.scopeId() == scopeId
                && Objects.equals(known.local(), local)) {
            return known;
        }
        var endpoint = new Endpoint(high, low, v6, scopeId, port, local);
        slots[slot] = endpoint;
        return endpoint;
    }

    /** One of our addresses; mostly the same as the last time. */
    LocalAddress local(int socket, long high, long low, boolean v6) {
        var known = lastLocal;
        if (known == null
                || known.low() != low
                || known.high() != high
                || known.v6() != v6
                || known.socket() != socket) {
            known = new LocalAddress(socket, high, low, v6);
            lastLocal = known;
        }
        return known;
    }
}
