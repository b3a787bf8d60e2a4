package org.l2vpn.link;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A plug in a VDE switch.
 *
 * @param name the link's name
 * @param socket the switch's directory, which holds {@code ctl}; or {@code ctl} itself
 * @param port the switch's port number, 0 = any
 * @param group the group that may use our socket
 * @param mode our socket's permissions; empty: libvdeplug's rule
 * @param description how the switch shows us
 */
public record VdeSettings(
        String name,
        Path socket,
        int port,
        Optional<String> group,
        OptionalInt mode,
        String description)
        implements LinkSettings {}
