package org.l2vpn.node;

import java.util.List;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.TapSettings;
import org.l2vpn.link.VmnetSettings;
import org.l2vpn.protocol.Facts;

/** What this node tells its peers about itself. Data loop only. */
final class OwnFacts {
    private OwnFacts() {}

    static Facts of(List<LinkKeeper> links, String version) {
        var mtu = 0;
        var strict = false;
        var network = false;
        for (var keeper : links) {
            var link = keeper.port().link();
            var settings = keeper.settings();
            if (link == null || !hasMtu(settings)) {
                continue;
            }
            var its = link.info().mtu();
            mtu = mtu == 0 ? its : Math.min(mtu, its);
            strict |= losesLargerFrames(settings);
            network |= leadsToNetwork(settings);
        }
        return new Facts(
                mtu,
                strict ? Facts.LARGER_FRAMES_LOST : 0,
                network ? Facts.SITE : Facts.CLIENT,
                version);
    }

    /** A plug in a virtual switch takes frames of any size. */
    private static boolean hasMtu(LinkSettings settings) {
        return settings instanceof TapSettings || settings instanceof VmnetSettings;
    }

    /** A bridge drops what is larger than its port, vmnet what is larger than its packet size. */
    private static boolean losesLargerFrames(LinkSettings settings) {
        return settings instanceof VmnetSettings
                || (settings instanceof TapSettings tap && tap.bridge().isPresent());
    }

    private static boolean leadsToNetwork(LinkSettings settings) {
        return switch (settings) {
            case TapSettings tap -> tap.bridge().isPresent();
            case VmnetSettings vmnet -> vmnet.mode() != VmnetSettings.Mode.HOST;
            default -> false;
        };
    }
}
