package org.l2vpn.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.l2vpn.log.LogQueue;

/**
 * Owns the running node's life: SIGTERM and SIGINT close it and end the process with code 0 within
 * 2 s, whatever hangs; a node that ends by itself gives its own code.
 *
 * <p>Threads: {@link #run} on the main thread, the hook on one of the JVM's.
 */
final class Shutdown implements AutoCloseable {
    /**
     * Less than the 2 s we promise, for the last lines of the log and the JVM's own part, 0.3 s.
     */
    private static final long PATIENCE_MILLIS = 1_300;

    /** For the last lines of the log, of the time left. */
    private static final long FLUSH_MILLIS = 200;

    private static final String STARTING = "{\"state\":\"starting\"}";
    private static final String UNKNOWN = "{\"error\":\"unknown request\"}";

    private final CompletableFuture<RunningNode> node = new CompletableFuture<>();
    private final CompletableFuture<Void> cleanedUp = new CompletableFuture<>();
    private final Thread hook = Thread.ofPlatform().name("shutdown").unstarted(this::onSignal);

    Shutdown() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts the node and waits for its end; the answer is the exit code. */
    int run(Callable<RunningNode> start) throws Exception {
        try (var running = start.call()) {
            node.complete(running);
            return running.awaitEnd();
        } finally {
            node.completeExceptionally(new IOException("did not start"));
        }
    }

    /** Answers what comes in on the control socket. */
    String answer(String request) {
        if (!request.equals("status")) {
            return UNKNOWN;
        }
        return node.isDone() && !node.isCompletedExceptionally()
                ? node.join().statusJson()
                : STARTING;
    }

    /** Called when everything is removed, on the way out of the main thread. */
    @Override
    public void close() {
        cleanedUp.complete(null);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The JVM is going down: the hook runs, and this thread's exit code will not count.
        }
    }

    private void onSignal() {
        Thread.ofPlatform().daemon().name("shutdown-close").start(this::closeNode);
        try {
            cleanedUp.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException _) {
            // What could not be removed in time is left to the kernel, which takes most of it back.
        }
        LogQueue.STDERR.flush(FLUSH_MILLIS);
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    private void closeNode() {
        try {
            node.get().close();
        } catch (InterruptedException | ExecutionException _) {
            // It did not start, so there is nothing to close.
        }
    }
}
