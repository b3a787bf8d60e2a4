package org.l2vpn.node;

import java.net.Inet4Address;
import java.util.OptionalInt;
import org.l2vpn.config.PeerConfig;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.PathBudget;

/**
 * The MTU of a link whose configuration says {@code auto}: the largest whose frames reach every
 * peer without fragments over a path of 1500 bytes, or of the configured path MTU. It does not
 * follow the live path MTU, TCP does; see {@code docs/adr/0008-tap-mtu-and-mss-clamp.md}. A bridged
 * link keeps Ethernet's 1500, as its segment has it, and so does one without any peer.
 */
final class AutoMtu {
    /** Ethernet's own (IEEE 802.3 clause 3.2.7). */
    private static final int ETHERNET = 1_500;

    private AutoMtu() {}

    static int of(OptionalInt configured, boolean bridged, VpnConfig config) {
        if (configured.isPresent()) {
            return configured.getAsInt();
        }
        if (bridged) {
            return ETHERNET;
        }
        return config.peers().stream()
                .mapToInt(
                        peer ->
                                new PathBudget(
                                                peer.pathMtu().orElse(ETHERNET),
                                                mayUseIpv6(peer, config))
                                        .maxTapMtu())
                .min()
                .orElse(ETHERNET);
    }

    /** IPv6's larger header counts unless the peer can only be reached by IPv4. */
    private static boolean mayUseIpv6(PeerConfig peer, VpnConfig config) {
        if (!config.listen().isEmpty()
                && config.listen().stream()
                        .allMatch(listen -> listen.address() instanceof Inet4Address)) {
            return false;
        }
        return peer.endpoints().isEmpty() || !peer.endpoints().stream().allMatch(AutoMtu::isIpv4);
    }

    private static boolean isIpv4(EndpointSpec endpoint) {
        return endpoint.isLiteral() && endpoint.host().indexOf(':') < 0;
    }
}
