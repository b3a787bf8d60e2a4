package org.l2vpn.control;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;

/** Closes a channel when its time is up, which wakes whoever is blocked on it. */
final class Deadline implements AutoCloseable {
    private final Thread guard;

    private Deadline(Channel channel, Duration patience) {
        guard = Thread.ofVirtual().name("control-deadline").start(() -> run(channel, patience));
    }

    /** Starts the time; {@link #close} stops it. */
    static Deadline closing(Channel channel, Duration patience) {
        return new Deadline(channel, patience);
    }

    private static void run(Channel channel, Duration patience) {
        try {
            Thread.sleep(patience);
            channel.close();
        } catch (InterruptedException | IOException _) {
            // In time, or closed already: either way nothing is left to do.
        }
    }

    @Override
    public void close() {
        guard.interrupt();
    }
}
