package org.l2vpn.cli;

/** What runs after {@link NodeRunner#start}. */
public interface RunningNode extends AutoCloseable {
    /**
     * Waits until it ends, by {@link #close} or by itself.
     *
     * @return the exit code: {@link ExitCode#OK} after a close, {@link ExitCode#RUNTIME} when
     *     something it cannot live without is gone
     */
    int awaitEnd() throws InterruptedException;

    /** Its state as JSON on one line, for {@code status}. Any thread. */
    String statusJson();

    /** Says good-bye to the peers and removes what was created. Idempotent, any thread. */
    @Override
    void close();
}
