package org.l2vpn.link;

import java.util.List;
import java.util.Optional;
import org.l2vpn.ethernet.MacAddress;

/**
 * A Linux TAP.
 *
 * @param name interface name, 1 to 15 bytes (IFNAMSIZ - 1); an existing persistent TAP of this name
 *     is attached to, else one is created and removed again on close
 * @param addresses IPv4 and IPv6 addresses the interface gets
 * @param mac its MAC address
 * @param mtu layer-3 MTU, bytes
 * @param bridge the Linux bridge it is put into, if any
 * @param offload whether super-frames pass
 */
public record TapSettings(
        String name,
        List<IpPrefix> addresses,
        MacAddress mac,
        int mtu,
        Optional<String> bridge,
        OffloadMode offload)
        implements LinkSettings {
    /** Copies the list. */
    public TapSettings {
        addresses = List.copyOf(addresses);
    }
}
