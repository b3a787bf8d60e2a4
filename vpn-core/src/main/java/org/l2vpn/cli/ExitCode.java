package org.l2vpn.cli;

/** The exit codes of both programs. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;

    /** Something failed while running. */
    public static final int RUNTIME = 1;

    /** The command line is wrong. */
    public static final int USAGE = 2;

    /** The configuration is wrong. */
    public static final int CONFIGURATION = 3;

    private ExitCode() {}
}
