package org.l2vpn.node;

import java.nio.charset.StandardCharsets;
import org.l2vpn.crypto.Blake2s;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.packet.MacAddress;

/**
 * The MAC address of a link that has none configured: derived from our public key and the link's
 * name, so that it is the same after a restart and neighbours' ARP caches stay true.
 */
final class StableMac {
    private StableMac() {}

    static MacAddress of(PublicKey ours, String linkName) {
        var name = linkName.getBytes(StandardCharsets.UTF_8);
        return MacAddress.locallyAdministered(Blake2s.hash(ours.bytes(), name));
    }

    /**
     * As above, for a port of a Linux bridge, which takes the lowest address of its ports ({@code
     * br_stp_recalculate_bridge_id}, net/bridge/br_stp_if.c): beginning with fe:ff it is higher
     * than that of any card or virtual machine, and the bridge keeps its own.
     */
    static MacAddress inBridge(MacAddress mac) {
        return new MacAddress((mac.bits() & 0xFFFF_FFFFL) | 0xFEFF_0000_0000L);
    }
}
