package org.l2vpn.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.packet.MacAddress;

/**
 * A Linux TAP as configured.
 *
 * @param name interface name, 1 to 15 bytes
 * @param addresses IPv4 and IPv6 addresses the interface gets
 * @param mac its MAC address; empty: derived from the public key and the name
 * @param mtu layer-3 MTU, bytes; empty: {@code auto}
 * @param bridge the Linux bridge it is put into
 * @param offload whether super-frames pass
 * @param whenGone what is done when it is deleted
 * @param macs static entries: these MAC addresses are only ever behind this link
 */
public record TapConfig(
        String name,
        List<IpPrefix> addresses,
        Optional<MacAddress> mac,
        OptionalInt mtu,
        Optional<String> bridge,
        OffloadMode offload,
        WhenGone whenGone,
        List<MacAddress> macs)
        implements LinkConfig {
    /** Copies the lists. */
    public TapConfig {
        addresses = List.copyOf(addresses);
        macs = List.copyOf(macs);
    }
}
