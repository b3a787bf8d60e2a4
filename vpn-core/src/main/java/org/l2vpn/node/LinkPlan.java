package org.l2vpn.node;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.l2vpn.config.LinkConfig;
import org.l2vpn.config.SocketLinkConfig;
import org.l2vpn.config.TapConfig;
import org.l2vpn.config.VmnetConfig;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.TapSettings;
import org.l2vpn.link.VdeSettings;
import org.l2vpn.link.VdeSwitchSettings;
import org.l2vpn.link.VmnetSettings;
import org.l2vpn.packet.MacAddress;

/**
 * What a configured link is opened with: fills in what depends on the rest of the configuration.
 */
public final class LinkPlan {
    private LinkPlan() {}

    /** The settings; made once per link, as without a key parts of them are random. */
    public static LinkSettings settings(LinkConfig link, VpnConfig config) {
        return switch (link) {
            case TapConfig tap -> tap(tap, config);
            case VmnetConfig vmnet -> vmnet(vmnet.settings(), config);
            case SocketLinkConfig socket -> socket.settings();
        };
    }

    private static TapSettings tap(TapConfig tap, VpnConfig config) {
        var bridged = tap.bridge().isPresent();
        var mac = tap.mac().orElseGet(() -> mac(tap.name(), bridged, config));
        int mtu = AutoMtu.of(tap.mtu(), bridged, config);
        return new TapSettings(
                tap.name(),
                tap.addresses(),
                mac,
                mtu,
                tap.mtu().isEmpty(),
                tap.bridge(),
                tap.offload());
    }

    private static MacAddress mac(String name, boolean bridged, VpnConfig config) {
        var mac =
                config.privateKey()
                        .map(key -> StableMac.of(key.publicKey(), name))
                        .orElseGet(LinkPlan::randomMac);
        return bridged ? StableMac.inBridge(mac) : mac;
    }

    private static VmnetSettings vmnet(VmnetSettings vmnet, VpnConfig config) {
        // A bridged wire has its own, and a helper no option for it.
        var given = vmnet.mode() == VmnetSettings.Mode.BRIDGED || vmnet.helper().isPresent();
        var mtu =
                given
                        ? OptionalInt.empty()
                        : OptionalInt.of(AutoMtu.of(vmnet.mtu(), false, config));
        return new VmnetSettings(
                vmnet.name(),
                vmnet.mode(),
                vmnet.addresses(),
                vmnet.interfaceName(),
                vmnet.mac(),
                mtu,
                vmnet.mtu().isPresent(),
                vmnet.isolation(),
                vmnet.interfaceId(),
                vmnet.networkIdentifier(),
                vmnet.dhcp(),
                vmnet.helper());
    }

    private static MacAddress randomMac() {
        var random = new byte[MacAddress.LENGTH];
        new SecureRandom().nextBytes(random);
        return MacAddress.locallyAdministered(random);
    }

    /** The addresses the link's own interface has. */
    public static List<IpPrefix> addresses(LinkSettings settings) {
        return switch (settings) {
            case TapSettings tap -> tap.addresses();
            case VmnetSettings vmnet -> vmnet.addresses();
            case VdeSettings _, VdeSwitchSettings _, QemuSettings _ -> List.of();
        };
    }

    /**
     * Whether other stations are behind the link's interface, and its address is not ours alone.
     */
    static boolean isBridged(LinkSettings settings) {
        return switch (settings) {
            case TapSettings tap -> tap.bridge().isPresent();
            case VmnetSettings vmnet -> vmnet.mode() == VmnetSettings.Mode.BRIDGED;
            case VdeSettings _, VdeSwitchSettings _, QemuSettings _ -> true;
        };
    }

    /** The MAC address the link's own interface is told to have. */
    static Optional<MacAddress> mac(LinkSettings settings) {
        return switch (settings) {
            case TapSettings tap -> Optional.of(tap.mac());
            case VmnetSettings vmnet -> vmnet.mac();
            case VdeSettings _, VdeSwitchSettings _, QemuSettings _ -> Optional.empty();
        };
    }
}
