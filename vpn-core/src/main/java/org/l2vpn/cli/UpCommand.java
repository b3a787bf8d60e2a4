package org.l2vpn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@link Up} for picocli. */
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

    /** What was typed. */
    Up up() {
        return new Up(root.program(), config.resolve(root), root.isDebug());
    }

    @Override
    public Integer call() throws Exception {
        return up().run();
    }
}
