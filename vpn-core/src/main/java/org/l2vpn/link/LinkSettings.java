package org.l2vpn.link;

/** What a link of each type is opened with; made by the configuration. */
public sealed interface LinkSettings
        permits QemuSettings, TapSettings, VdeSettings, VdeSwitchSettings, VmnetSettings {
    /** The link's name, unique in one configuration. */
    String name();
}
