package org.l2vpn.config;

/** A local link as configured. */
public sealed interface LinkConfig permits SocketLinkConfig, TapConfig, VmnetConfig {
    /** Its name, unique in one configuration. */
    String name();

    /** What is done when it is deleted under the running program. */
    WhenGone whenGone();
}
