package org.l2vpn.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Runs a command line and turns every outcome into an exit code and, if it failed, one line. */
public final class Cli {
    private Cli() {}

    /** Runs with standard output and error; the answer is the exit code. */
    public static int run(Program program, String... arguments) {
        LogSetup.applyDefault();
        return run(program, writer(System.out), writer(System.err), arguments);
    }

    /** As {@link #run(Program, String...)} with outputs of choice. */
    static int run(Program program, PrintWriter out, PrintWriter err, String... arguments) {
        var up = Up.of(program, arguments);
        if (up.isEmpty()) {
            return commandLine(program).setOut(out).setErr(err).execute(arguments);
        }
        try {
            return up.get().run();
        } catch (Exception e) {
            return Failure.report(program, up.get().debug(), e, err);
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
    }

    /** Picocli's view of all that can be typed. */
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
        line.setExecutionExceptionHandler(
                (e, at, _) -> Failure.report(program, root.isDebug(), e, at.getErr()));
        return line;
    }

    private static int usage(Program program, CommandLine.ParameterException e) {
        var err = e.getCommandLine().getErr();
        err.println(program.name() + ": " + Failure.oneLine(e));
        err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }
}
