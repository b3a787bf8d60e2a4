package org.l2vpn.config;

import java.util.List;
import org.l2vpn.link.VmnetSettings;
import org.l2vpn.packet.MacAddress;

/**
 * A vmnet interface as configured.
 *
 * @param settings as written; an MTU left out means {@code auto}
 * @param whenGone what is done when it is gone for good
 * @param macs static entries: these MAC addresses are only ever behind this link
 */
public record VmnetConfig(VmnetSettings settings, WhenGone whenGone, List<MacAddress> macs)
        implements LinkConfig {
    /** Copies the list. */
    public VmnetConfig {
        macs = List.copyOf(macs);
    }

    @Override
    public String name() {
        return settings.name();
    }
}
