package org.l2vpn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import org.l2vpn.config.ConfigException;

/** How a command that failed ends: an exit code, and one line on standard error. */
final class Failure {
    private Failure() {}

    /** Prints what went wrong, with a stack trace in debug mode; the answer is the exit code. */
    static int report(Program program, boolean debug, Exception e, PrintWriter err) {
        if (debug) {
            e.printStackTrace(err);
        }
        if (e instanceof ConfigException config) {
            config.errors().forEach(error -> err.println(error.text()));
            return ExitCode.CONFIGURATION;
        }
        // A message of ours stands alone; of another exception the kind is half of the news.
        var ours = e instanceof IOException && e.getMessage() != null;
        err.println(
                program.name()
                        + ": "
                        + (ours ? oneLine(e) : e.getClass().getSimpleName() + ": " + oneLine(e))
                        + (ours || debug ? "" : " (--debug shows where)"));
        return ExitCode.RUNTIME;
    }

    /** The first line of its message. */
    static String oneLine(Exception e) {
        return Objects.requireNonNullElse(e.getMessage(), "no message")
                .lines()
                .findFirst()
                .orElse("");
    }
}
