package org.l2vpn.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.l2vpn.counters.DropCounters;

/**
 * The one thread that owns the session engine, the switch, the links and the sockets: it reads,
 * seals and sends without a hand-over. Others reach it through {@link #execute} only.
 */
public final class DataLoop implements Executor, AutoCloseable {
    /**
     * Part of the ids Netty gives to channels, which nothing here reads: any EUI-48 will do. Left
     * to itself, Netty looks at the addresses of all interfaces, and warns where there is none.
     */
    private static final String MACHINE_ID = "02:00:00:00:00:01";

    static {
        if (System.getProperty("io.netty.machineId") == null) {
            System.setProperty("io.netty.machineId", MACHINE_ID);
        }
    }

    private final MultiThreadIoEventLoopGroup group;
    private final IoBackend backend;
    private final InternalErrors errors;

    /** Starts the thread {@code data}; counts nothing. */
    public DataLoop(IoBackend backend) {
        this(backend, new InternalErrors(new DropCounters()));
    }

    /**
     * Starts the thread {@code data}.
     *
     * @param errors told of what tasks throw
     */
    public DataLoop(IoBackend backend, InternalErrors errors) {
        this.backend = backend;
        this.errors = errors;
        group =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("data"), backend.handlerFactory());
    }

    /** How this loop waits. */
    public IoBackend backend() {
        return backend;
    }

    /** Netty's view of the loop, for links. */
    public EventLoop eventLoop() {
        return group.next();
    }

    /** Runs {@code task} on the loop, soon; drops it once the loop is closed. Any thread. */
    @Override
    public void execute(Runnable task) {
        // Late results of look-ups and handshakes: nobody waits for them any more.
        var _ = tryExecute(task);
    }

    /** Runs {@code task} on the loop, soon; false if the loop is closed. Any thread. */
    public boolean tryExecute(Runnable task) {
        try {
            group.next().execute(() -> errors.run(task));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /**
     * Runs {@code task} on the loop every {@code milliseconds} until the loop is closed, whatever
     * it throws.
     */
    public void every(long milliseconds, Runnable task) {
        var _ =
                group.next()
                        .scheduleAtFixedRate(
                                () -> errors.run(task),
                                milliseconds,
                                milliseconds,
                                TimeUnit.MILLISECONDS);
    }

    /** Ends the thread; waits at most a second for it. */
    @Override
    public void close() {
        var done = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        if (!group.next().inEventLoop()) {
            var _ = done.awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }
}
