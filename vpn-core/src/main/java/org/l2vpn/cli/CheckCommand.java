package org.l2vpn.cli;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.l2vpn.config.ConfigLoader;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.node.LinkPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Validates the configuration, its key files included, and says what this machine lacks for it and
 * what of it is dangerous; changes nothing.
 */
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
        var loaded = ConfigLoader.load(file, root.program().files());
        var missing = missing(loaded);
        var out = spec.commandLine().getOut();
        out.print(file + ": good");
        if (!missing.isEmpty()) {
            out.print("; not on this machine now: " + String.join(", ", missing));
        }
        out.printf(
                "%s links: %d, peers: %d, our public key: %s%n",
                missing.isEmpty() ? "," : System.lineSeparator() + file + ":",
                loaded.links().size(),
                loaded.peers().size(),
                loaded.privateKey().map(key -> key.publicKey().toBase64()).orElse("none"));
        for (var link : loaded.links()) {
            for (var warning : links().warnings(LinkPlan.settings(link, loaded))) {
                out.printf("%s: warning: link %s: %s%n", file, link.name(), warning);
            }
        }
        return ExitCode.OK;
    }

    private LinkFactory links() {
        return root.program().platform().get().links();
    }

    private List<String> missing(VpnConfig loaded) throws SocketException {
        var missing = new ArrayList<String>();
        for (var link : loaded.links()) {
            missing.addAll(links().missing(LinkPlan.settings(link, loaded)));
        }
        if (loaded.bindDevice().isPresent()
                && NetworkInterface.getByName(loaded.bindDevice().get()) == null) {
            missing.add("interface " + loaded.bindDevice().get() + " (bind-device)");
        }
        return missing.stream().distinct().toList();
    }
}
