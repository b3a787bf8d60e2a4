package org.l2vpn.cli;

import java.io.IOException;
import org.l2vpn.config.VpnConfig;

/** Brings a configuration up; given by the mains, so that the CLI knows no links and no sockets. */
@FunctionalInterface
public interface NodeRunner {
    /**
     * Starts. On failure nothing is left behind.
     *
     * @throws IOException with a message for the user
     */
    RunningNode start(VpnConfig config) throws IOException;
}
