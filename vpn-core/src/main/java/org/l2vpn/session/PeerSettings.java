package org.l2vpn.session;

import java.util.List;
import java.util.OptionalInt;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.protocol.EndpointSpec;

/**
 * What one peer is made with.
 *
 * @param name for logs and status
 * @param publicKey its static key: its identity
 * @param presharedKey {@link PresharedKey#none} if there is none
 * @param suite the one suite spoken with it, never negotiated
 * @param pathMtu largest IP packet to it, bytes including the outer IP and UDP headers; empty: to
 *     be found
 * @param keepaliveNanos interval of the persistent keepalive, 0 for none
 * @param endpoints where to find it, tried one after the other; empty if it always dials us
 * @param preferFirst while it is elsewhere, the first endpoint is called from time to time
 */
public record PeerSettings(
        String name,
        PublicKey publicKey,
        PresharedKey presharedKey,
        CipherSuite suite,
        OptionalInt pathMtu,
        long keepaliveNanos,
        List<EndpointSpec> endpoints,
        boolean preferFirst) {
    /** Without a preferred endpoint. */
    public PeerSettings(
            String name,
            PublicKey publicKey,
            PresharedKey presharedKey,
            CipherSuite suite,
            OptionalInt pathMtu,
            long keepaliveNanos,
            List<EndpointSpec> endpoints) {
        this(name, publicKey, presharedKey, suite, pathMtu, keepaliveNanos, endpoints, false);
    }

    /** Copies the list. */
    public PeerSettings {
        endpoints = List.copyOf(endpoints);
    }
}
