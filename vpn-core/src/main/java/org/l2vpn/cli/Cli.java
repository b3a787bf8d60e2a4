package org.l2vpn.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import org.l2vpn.log.LogQueue;
import org.l2vpn.log.OutOfMemory;
import picocli.CommandLine;

/** Runs a command line and turns every outcome into an exit code and, if it failed, one line. */
public final class Cli {
    /** For a reader of the log that is slow, not gone. */
    private static final long FLUSH_MILLIS = 300;

    private Cli() {}

    /** Runs with standard output and error; the answer is the exit code. */
    public static int run(Program program, String... arguments) {
        LogSetup.applyDefault();
        OutOfMemory.watchThreads();
        try {
            return run(program, writer(System.out), writer(System.err), arguments);
        } catch (Throwable e) {
            OutOfMemory.endIfSo(e);
            throw e;
        } finally {
            LogQueue.STDERR.flush(FLUSH_MILLIS);
        }
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
            // Behind the log; nobody reads a message if nobody reads that.
            var reader = LogQueue.STDERR.flush(FLUSH_MILLIS);
            var to = reader ? err : new PrintWriter(Writer.nullWriter());
            return Failure.report(program, up.get().debug(), e, to);
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
