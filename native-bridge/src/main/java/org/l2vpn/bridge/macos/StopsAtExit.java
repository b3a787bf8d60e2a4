package org.l2vpn.bridge.macos;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the program end only after its interfaces have been stopped, for a second at most. A link's
 * close returns within 100 ms, while macOS stops an interface through its sharing daemon, which may
 * take longer; a process that ends in between leaves the next start of the same network to fail.
 */
final class StopsAtExit {
    /** Well below the time launchd gives between SIGTERM and SIGKILL: 5 s in our property list. */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final AtomicLong NEXT = new AtomicLong();
    private static final Map<Long, CompletableFuture<Void>> OPEN = new ConcurrentHashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(StopsAtExit::awaitAll, "vmnet-exit"));
    }

    private StopsAtExit() {}

    /** The end of the program waits for this, once it has begun. Any thread. */
    static void await(CompletableFuture<Void> stopped) {
        var number = NEXT.incrementAndGet();
        OPEN.put(number, stopped);
        var _ = stopped.whenComplete((_, _) -> OPEN.remove(number));
    }

    /** Runs beside the hook that closes the links: their stops need not have begun. */
    private static void awaitAll() {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        for (var stopped : OPEN.values()) {
            try {
                stopped.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // The process ends all the same; macOS removes what is left.
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
