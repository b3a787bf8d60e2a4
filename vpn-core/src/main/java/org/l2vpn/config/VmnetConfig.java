package org.l2vpn.config;

import org.l2vpn.link.VmnetSettings;

/**
 * A vmnet interface as configured.
 *
 * @param settings as written; an MTU left out means {@code auto}
 * @param whenGone what is done when it is gone for good
 */
public record VmnetConfig(VmnetSettings settings, WhenGone whenGone) implements LinkConfig {
    @Override
    public String name() {
        return settings.name();
    }
}
