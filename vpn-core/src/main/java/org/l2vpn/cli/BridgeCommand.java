package org.l2vpn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.l2vpn.config.ConfigException;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.control.ControlServer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Bridges local links, without a configuration, a key or a peer. */
@Command(
        name = "bridge",
        mixinStandardHelpOptions = true,
        description = {
            "Bridge local links with each other, in the foreground, until SIGTERM or SIGINT. MAC"
                    + " addresses are learned; no configuration and no key is needed."
        },
        footer = {
            "",
            "What 'vde_vmnet /tmp/vde' did:",
            "  ${ROOT-COMMAND-NAME} bridge --link vmnet:host,address=192.168.105.1/24"
                    + " --link vde:/tmp/vde"
        })
final class BridgeCommand implements Callable<Integer> {
    private final VpnCommand root;

    @Option(
            names = {"-l", "--link"},
            paramLabel = "SPEC",
            required = true,
            description = LinkSpecs.HELP)
    private List<String> links = new ArrayList<>();

    @Option(
            names = "--address",
            paramLabel = "ADDRESS/LENGTH",
            description =
                    "This machine's address on the bridge: given to the first tap or vmnet link.")
    private @Nullable String address;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "bridge",
            description =
                    "Names the control socket, NAME.sock, that 'status --socket' asks; bridges that"
                            + " run at the same time need different ones (default: bridge).")
    private String name = "bridge";

    @Spec private CommandSpec spec = CommandSpec.create();

    BridgeCommand(VpnCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        VpnConfig config;
        try {
            config = LinkSpecs.load(checkedName(), specs());
        } catch (ConfigException e) {
            return LinkSpecs.usage(spec.commandLine(), e);
        }
        // Before the first logger is made: logback asks for it once.
        LogSetup.apply(config.log(), root.isDebug());
        try (var shutdown = new Shutdown();
                var _ = ControlServer.open(config.controlSocket(), shutdown::answer)) {
            return shutdown.run(() -> root.program().runner().start(config));
        }
    }

    private String checkedName() {
        if (!name.matches("[A-Za-z0-9_@-][A-Za-z0-9._@-]{0,31}")) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--name: want up to 32 of letters, digits and . _ @ -, no dot first");
        }
        return name;
    }

    private List<String> specs() {
        if (address == null) {
            return links;
        }
        return LinkSpecs.withAddress(links, address)
                .orElseThrow(
                        () ->
                                new CommandLine.ParameterException(
                                        spec.commandLine(),
                                        "--address: none of the links is a tap, or a vmnet in mode"
                                                + " host or shared"));
    }
}
