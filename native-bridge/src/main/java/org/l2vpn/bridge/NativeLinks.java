package org.l2vpn.bridge;

import java.util.List;
import org.l2vpn.bridge.linux.TapLink;
import org.l2vpn.bridge.linux.TapNeeds;
import org.l2vpn.bridge.macos.BridgeableInterface;
import org.l2vpn.bridge.macos.VmnetHelperLink;
import org.l2vpn.bridge.macos.VmnetLink;
import org.l2vpn.bridge.qemu.QemuLinks;
import org.l2vpn.bridge.vde.VdeLink;
import org.l2vpn.bridge.vde.VdeSwitchLink;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Bridgeable;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.TapSettings;
import org.l2vpn.link.VdeSettings;
import org.l2vpn.link.VdeSwitchSettings;
import org.l2vpn.link.VmnetSettings;

/** Opens the links of the platform this runs on. */
public final class NativeLinks implements LinkFactory {
    @Override
    public Link open(LinkSettings settings, DropCounters drops) throws LinkException {
        return switch (settings) {
            case TapSettings tap -> openTap(tap, drops);
            case VmnetSettings vmnet ->
                    vmnet.helper().isPresent()
                            ? VmnetHelperLink.open(vmnet, drops)
                            : VmnetLink.open(vmnet, drops);
            case VdeSettings vde -> VdeLink.open(vde, drops);
            case VdeSwitchSettings vde -> VdeSwitchLink.open(vde, drops);
            case QemuSettings qemu -> QemuLinks.open(qemu, drops);
        };
    }

    @Override
    public List<String> missing(LinkSettings settings) {
        return settings instanceof TapSettings tap && RunningOn.linux()
                ? TapNeeds.missing(tap)
                : List.of();
    }

    @Override
    public List<String> warnings(LinkSettings settings) {
        return settings instanceof QemuSettings qemu ? QemuLinks.warnings(qemu) : List.of();
    }

    @Override
    public List<Bridgeable> bridgeable() throws LinkException {
        return BridgeableInterface.list("link list").stream()
                .map(one -> new Bridgeable(one.name(), one.port(), one.isWifi() ? "no: Wi-Fi" : ""))
                .toList();
    }

    private static Link openTap(TapSettings settings, DropCounters drops) throws LinkException {
        if (!RunningOn.linux()) {
            throw new LinkException(
                    "%s: a link of type tap needs Linux on x86-64 or arm64; this is %s"
                            .formatted(settings.name(), RunningOn.NAME));
        }
        return TapLink.open(settings, drops);
    }
}
