package org.l2vpn.node;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.l2vpn.protocol.Limits;
import org.l2vpn.session.HandshakeWork;
import org.l2vpn.transport.InternalErrors;

/**
 * The threads {@code hs-N} that do Diffie-Hellman, so that the data loop never does. The queue is
 * bounded; the result goes back to the loop through {@code done}.
 */
final class HandshakeWorkers implements AutoCloseable {
    /** Two threads answer more handshakes a second than a rekeying crowd of peers asks for. */
    private static final int MAX_THREADS = 2;

    private final ThreadPoolExecutor pool;
    private final InternalErrors errors;
    private final Consumer<HandshakeWork> done;

    /**
     * @param errors told of bugs
     * @param done called on the worker with each finished work; posts it to the loop
     */
    HandshakeWorkers(InternalErrors errors, Consumer<HandshakeWork> done) {
        this.errors = errors;
        this.done = done;
        var threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(Limits.HANDSHAKE_QUEUE),
                        Thread.ofPlatform().name("hs-", 1).daemon().factory());
    }

    /** Queues a work; false when the queue is full. Any thread. */
    boolean submit(HandshakeWork work) {
        try {
            pool.execute(() -> compute(work));
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private void compute(HandshakeWork work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            errors.caught(e, "in a handshake");
        }
        done.accept(work);
    }

    /** Drops what is queued and ends the threads. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
