package org.l2vpn.config;

import java.util.List;
import org.l2vpn.packet.MacAddress;

/** A local link as configured. */
public sealed interface LinkConfig permits SocketLinkConfig, TapConfig, VmnetConfig {
    /** Its name, unique in one configuration. */
    String name();

    /** What is done when it is deleted under the running program. */
    WhenGone whenGone();

    /** Static entries: these MAC addresses are only ever behind this link. */
    List<MacAddress> macs();
}
