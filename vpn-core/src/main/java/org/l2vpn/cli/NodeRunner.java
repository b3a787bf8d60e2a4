package org.l2vpn.cli;

import java.io.IOException;
import java.util.function.Supplier;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.node.Platform;

/** Brings a configuration up; given by the mains, so that the CLI knows no links and no sockets. */
@FunctionalInterface
public interface NodeRunner {
    /**
     * Starts. On failure nothing is left behind.
     *
     * @throws IOException with a message for the user
     */
    RunningNode start(VpnConfig config) throws IOException;

    /**
     * The real one: a node on this platform, showing this version. The platform's native code is
     * loaded only when something is brought up.
     */
    static NodeRunner on(Supplier<Platform> platform, String version) {
        return config -> new ForegroundNode(config, platform.get(), version);
    }
}
