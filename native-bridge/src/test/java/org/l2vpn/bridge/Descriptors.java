package org.l2vpn.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What this process holds: open descriptors and threads. */
public final class Descriptors {
    private static final int ATTEMPTS = 100;

    private Descriptors() {}

    /** How many are open. */
    public static int count() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return (int) all.count();
        }
    }

    /** The number once it is no more than {@code expected}, or after a second as it is. */
    public static int settle(int expected) throws IOException {
        int count = count();
        for (int i = 0; i < ATTEMPTS && count > expected; i++) {
            LockSupport.parkNanos(10_000_000);
            count = count();
        }
        return count;
    }

    /** Threads whose names begin so. */
    public static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
