package org.l2vpn.cli;

import java.util.concurrent.Callable;
import org.l2vpn.config.ConfigLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Validates the configuration, its key files included, and touches nothing else. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Check the configuration and its key files: exit code 0 or 3.")
final class CheckCommand implements Callable<Integer> {
    private final VpnCommand root;

    @Mixin private ConfigOption config = new ConfigOption();
    @Spec private CommandSpec spec = CommandSpec.create();

    CheckCommand(VpnCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        var file = config.resolve(root);
        var loaded = ConfigLoader.load(file);
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: good, links: %d, peers: %d, our public key: %s%n",
                        file,
                        loaded.links().size(),
                        loaded.peers().size(),
                        loaded.privateKey().map(key -> key.publicKey().toBase64()).orElse("none"));
        return ExitCode.OK;
    }
}
