package org.l2vpn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import org.l2vpn.config.ConfigException;
import picocli.CommandLine;

/** Runs a command line and turns every outcome into an exit code and, if it failed, one line. */
public final class Cli {
    private Cli() {}

    /** Runs with standard output and error; the answer is the exit code. */
    public static int run(Program program, String... arguments) {
        return commandLine(program).execute(arguments);
    }

    /** The command line, ready to execute; tests give it their own writers. */
    static CommandLine commandLine(Program program) {
        var root = new VpnCommand(program);
        var line =
                new CommandLine(root)
                        .setCommandName(program.name())
                        .addSubcommand(new UpCommand(root))
                        .addSubcommand(new CheckCommand(root))
                        .addSubcommand(new StatusCommand(root))
                        .addSubcommand(new BridgeCommand(root))
                        .addSubcommand(
                                new CommandLine(new LinkCommand())
                                        .addSubcommand(new LinkListCommand(root))
                                        .addSubcommand(new LinkProbeCommand(root)))
                        .addSubcommand(new GenkeyCommand())
                        .addSubcommand(new PubkeyCommand(program))
                        .addSubcommand(new GenpskCommand())
                        .setUsageHelpAutoWidth(true)
                        .setAbbreviatedOptionsAllowed(false);
        line.getCommandSpec().usageMessage().description(program.description());
        line.setParameterExceptionHandler((e, _) -> usage(program, e));
        line.setExecutionExceptionHandler((e, at, _) -> failed(root, e, at.getErr()));
        return line;
    }

    private static int usage(Program program, CommandLine.ParameterException e) {
        var err = e.getCommandLine().getErr();
        err.println(program.name() + ": " + oneLine(e));
        err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static int failed(VpnCommand root, Exception e, PrintWriter err) {
        if (root.isDebug()) {
            e.printStackTrace(err);
        }
        if (e instanceof ConfigException config) {
            config.errors().forEach(error -> err.println(error.text()));
            return ExitCode.CONFIGURATION;
        }
        // A message of ours stands alone; of another exception the kind is half of the news.
        var ours = e instanceof IOException && e.getMessage() != null;
        err.println(
                root.program().name()
                        + ": "
                        + (ours ? oneLine(e) : e.getClass().getSimpleName() + ": " + oneLine(e))
                        + (ours || root.isDebug() ? "" : " (--debug shows where)"));
        return ExitCode.RUNTIME;
    }

    private static String oneLine(Exception e) {
        return Objects.requireNonNullElse(e.getMessage(), "no message")
                .lines()
                .findFirst()
                .orElse("");
    }
}
