package org.l2vpn.bridge.linux;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.l2vpn.link.TapSettings;

/**
 * The MTU of a TAP in a bridge. Linux gives a bridge the smallest MTU of its ports unless somebody
 * has set it ({@code br_mtu_auto_adjust}, net/bridge/br_if.c): a port with a smaller one changes
 * the host.
 */
final class BridgeMtu {
    private BridgeMtu() {}

    /**
     * The MTU a TAP is to have in the bridge: never one that lowers the bridge's.
     *
     * @param others the other ports of the bridge
     */
    static int of(TapSettings settings, NetInterface bridge, List<NetInterface> others) {
        // What the bridge would have without us, also while we hold it down.
        int own = others.stream().mapToInt(NetInterface::mtu).min().orElse(0);
        int least = Math.min(Math.max(bridge.mtu(), own), TapSettings.MAX_MTU);
        return settings.autoMtu() ? least : Math.max(settings.mtu(), least);
    }

    /** Which ports have which MTU, if not all have the same; else empty. */
    static String difference(NetInterface tap, List<NetInterface> others) {
        if (others.stream().allMatch(port -> port.mtu() == tap.mtu())) {
            return "";
        }
        return Stream.concat(Stream.of(tap), others.stream())
                .map(port -> port.name() + " " + port.mtu())
                .limit(8)
                .collect(Collectors.joining(", "));
    }
}
