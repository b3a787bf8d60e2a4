package org.l2vpn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program itself; without a subcommand it is {@code up}. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "[COMMAND]",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands (without one: up):%n",
        sortOptions = false,
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0 done, 1 failed while running, 2 wrong command line, 3 wrong configuration",
            "",
            "A key pair:  umask 077; ${ROOT-COMMAND-NAME} genkey > private.key;"
                    + " ${ROOT-COMMAND-NAME} pubkey < private.key"
        })
final class VpnCommand implements Callable<Integer> {
    private final Program program;

    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log at debug level and show stack traces; DEBUG=1 does the same.")
    private boolean debug;

    VpnCommand(Program program) {
        this.program = program;
    }

    Program program() {
        return program;
    }

    ConfigOption config() {
        return config;
    }

    boolean isDebug() {
        return program.debug(debug);
    }

    @Override
    public Integer call() throws Exception {
        return new UpCommand(this).call();
    }
}
