package org.l2vpn.config;

import java.util.List;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.packet.MacAddress;

/**
 * A link through local sockets as configured: VDE or QEMU.
 *
 * @param settings what it is opened with; nothing of it depends on the rest of the configuration
 * @param whenGone what is done when it is gone for good
 * @param macs static entries: these MAC addresses are only ever behind this link
 */
public record SocketLinkConfig(LinkSettings settings, WhenGone whenGone, List<MacAddress> macs)
        implements LinkConfig {
    /** Copies the list. */
    public SocketLinkConfig {
        macs = List.copyOf(macs);
    }

    @Override
    public String name() {
        return settings.name();
    }
}
