package org.l2vpn.config;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.protocol.EndpointSpec;

/**
 * A peer as configured.
 *
 * @param name its name in status and logs, unique
 * @param publicKey who it is
 * @param presharedKey the additional symmetric key, {@link PresharedKey#none} where not configured
 * @param endpoints where it may be reached, in the order they are tried; empty: it calls us
 * @param preferFirst whether the first endpoint is returned to once it lives
 * @param keepalive interval of persistent keepalives, zero: off
 * @param suite AEAD of its sessions
 * @param pathMtu largest IP datagram that passes to it, bytes; empty: to be found
 * @param macs static entries: these MAC addresses are only ever behind this peer
 */
public record PeerConfig(
        String name,
        PublicKey publicKey,
        PresharedKey presharedKey,
        List<EndpointSpec> endpoints,
        boolean preferFirst,
        Duration keepalive,
        CipherSuite suite,
        OptionalInt pathMtu,
        List<MacAddress> macs) {
    /** Copies the lists. */
    public PeerConfig {
        endpoints = List.copyOf(endpoints);
        macs = List.copyOf(macs);
    }
}
