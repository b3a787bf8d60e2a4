package org.l2vpn.link;

import java.util.List;
import java.util.Optional;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.MacAddress;

/**
 * A Linux TAP.
 *
 * @param name interface name, 1 to 15 bytes (IFNAMSIZ - 1); an existing persistent TAP of this name
 *     is attached to, else one is created and removed again on close
 * @param addresses IPv4 and IPv6 addresses the interface gets
 * @param mac its MAC address
 * @param mtu layer-3 MTU, bytes
 * @param autoMtu whether it was chosen, not configured: in a bridge it is then the bridge's, and
 *     others may change it
 * @param bridge the Linux bridge it is put into, if any
 * @param offload whether super-frames pass
 */
public record TapSettings(
        String name,
        List<IpPrefix> addresses,
        MacAddress mac,
        int mtu,
        boolean autoMtu,
        Optional<String> bridge,
        OffloadMode offload)
        implements LinkSettings {
    /** {@code linux/if_ether.h}: smallest MTU of IPv4, RFC 791. */
    public static final int MIN_MTU = 68;

    /** Longest frame less its header and an 802.1Q tag; the kernel would take four bytes more. */
    public static final int MAX_MTU =
            FrameRules.MAX_LENGTH - EthernetView.HEADER - EthernetView.TAG;

    /** Copies the list. */
    public TapSettings {
        addresses = List.copyOf(addresses);
    }

    /** With an MTU that is configured. */
    public TapSettings(
            String name,
            List<IpPrefix> addresses,
            MacAddress mac,
            int mtu,
            Optional<String> bridge,
            OffloadMode offload) {
        this(name, addresses, mac, mtu, false, bridge, offload);
    }
}
