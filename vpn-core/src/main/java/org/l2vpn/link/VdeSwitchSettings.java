package org.l2vpn.link;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A VDE switch that others plug into.
 *
 * @param name the link's name
 * @param socket the directory it makes; plugs find {@code ctl} in it
 * @param group the group that may plug in
 * @param mode the sockets' permissions, {@code 0600}
 */
public record VdeSwitchSettings(String name, Path socket, Optional<String> group, int mode)
        implements LinkSettings {}
