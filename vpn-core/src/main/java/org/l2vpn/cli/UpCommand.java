package org.l2vpn.cli;

import java.util.concurrent.Callable;
import org.l2vpn.config.ConfigLoader;
import org.l2vpn.control.ControlServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings the configuration up and stays in the foreground. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Bring the configuration up, in the foreground, until SIGTERM or SIGINT.")
final class UpCommand implements Callable<Integer> {
    private final VpnCommand root;

    @Mixin private ConfigOption config = new ConfigOption();

    UpCommand(VpnCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        var loaded = ConfigLoader.load(config.resolve(root));
        // Before the first logger is made: logback.xml reads what this sets.
        LogSetup.apply(loaded.log(), root.isDebug());
        try (var shutdown = new Shutdown();
                // First of all, so that a second start fails before it touches the network.
                var _ = ControlServer.open(loaded.controlSocket(), shutdown::answer)) {
            return shutdown.run(() -> root.program().runner().start(loaded));
        }
    }
}
