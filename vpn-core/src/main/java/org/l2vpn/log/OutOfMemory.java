package org.l2vpn.log;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The end of a process that ran out of memory: one line and exit status 1, like any failure while
 * running, so that a supervisor starts it again. The JVM's own flags end it by a crash or with a
 * status that means something else here, and leave no one the chance to catch the error where the
 * memory was for something dispensable.
 */
public final class OutOfMemory {
    private static final int STATUS = 1;
    private static final long FLUSH_MILLIS = 300;

    /** Made in time: at the end there is no room for it. */
    private static final byte[] LINE =
            ("out of memory: the process ends; more is granted by VPN_JAVA_OPTS=-Xmx256m"
                            + System.lineSeparator())
                    .getBytes(StandardCharsets.UTF_8);

    private OutOfMemory() {}

    /** Ends the process if memory ran out; returns for every other failure. */
    public static void endIfSo(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                end();
            }
        }
    }

    /** Has every thread that dies of it end the process, too. */
    public static void watchThreads() {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> {
                    endIfSo(failure);
                    LogQueue.STDERR.offer(
                            "internal error, thread "
                                    + thread.getName()
                                    + " has ended: "
                                    + failure
                                    + System.lineSeparator());
                });
    }

    private static void end() {
        try {
            LogQueue.STDERR.offer(LINE);
            LogQueue.STDERR.flush(FLUSH_MILLIS);
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
