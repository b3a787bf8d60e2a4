package org.l2vpn.bridge.linux;

import java.util.Optional;
import org.l2vpn.packet.MacAddress;

/**
 * A network interface as the kernel describes it at one moment.
 *
 * @param index its number, which stays when it is renamed
 * @param name its name
 * @param kind {@code tun}, {@code bridge}, …; empty for hardware
 * @param up whether an administrator wants it up (IFF_UP)
 * @param mtu layer-3 MTU, bytes
 * @param mac its address, if it has one of six bytes
 * @param master index of the bridge it is in, 0 for none
 * @param txDropped outgoing frames the kernel dropped since it was made; for a TAP: before they
 *     were read
 */
record NetInterface(
        int index,
        String name,
        String kind,
        boolean up,
        int mtu,
        Optional<MacAddress> mac,
        int master,
        long txDropped) {
    /** Whether it is a Linux bridge. */
    boolean isBridge() {
        return kind.equals("bridge");
    }
}
