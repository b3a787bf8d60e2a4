package org.l2vpn.config;

import org.l2vpn.link.LinkSettings;

/**
 * A link through local sockets as configured: VDE or QEMU.
 *
 * @param settings what it is opened with; nothing of it depends on the rest of the configuration
 * @param whenGone what is done when it is gone for good
 */
public record SocketLinkConfig(LinkSettings settings, WhenGone whenGone) implements LinkConfig {
    @Override
    public String name() {
        return settings.name();
    }
}
