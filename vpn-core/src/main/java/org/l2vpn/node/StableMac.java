package org.l2vpn.node;

import java.nio.charset.StandardCharsets;
import org.l2vpn.crypto.Blake2s;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.ethernet.MacAddress;

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
}
