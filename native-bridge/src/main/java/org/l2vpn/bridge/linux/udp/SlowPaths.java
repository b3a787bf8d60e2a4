package org.l2vpn.bridge.linux.udp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one slow path from starving the others. What the kernel holds for all endpoints is charged
 * to the socket they share; a queue on the slow one's egress may fill that by itself, and then
 * everybody waits. So endpoints that meet in a full socket each get a {@link SideSocket} of their
 * own, and give it back when it has not been full for a while. An endpoint that fills the socket
 * all alone needs none. First handler of a {@link BatchChannel}'s pipeline; loop only.
 */
final class SlowPaths extends ChannelOutboundHandlerAdapter {
    /**
     * Most side sockets. Those that find none free share the main socket, whose queue serves them
     * round by round. Each may hold 256 KiB in the kernel and as much in its own queue.
     */
    static final int MAX_SIDES = 16;

    /** Endpoints that find the socket full within this time have met there. */
    static final long MEETING_NANOS = 1_000_000_000L;

    /** A side socket that has not been full for so long is not needed. */
    static final long IDLE_NANOS = 5_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(SlowPaths.class);

    private static final long SWEEP_MILLIS = 1_000;

    /** Makes side sockets. */
    @FunctionalInterface
    interface Opener {
        /**
         * A socket that sends from the main socket's port.
         *
         * @throws IOException when the kernel does not let ports be shared, or has no descriptor
         */
        SideSocket open(long now) throws IOException;
    }

    private final BatchSender main;
    private final Opener opener;
    private final LongSupplier clock;
    private final Map<Endpoint, SideSocket> sides = new HashMap<>();

    /** Who found the main socket full since {@link #meetingSince}. */
    private final Set<Endpoint> met = new HashSet<>();

    private long meetingSince;
    private boolean closed;

    /** When side sockets may be tried again after one could not be opened. */
    private long retryAt;

    private boolean failedBefore;

    SlowPaths(BatchSender main, Opener opener, LongSupplier clock) {
        this.main = main;
        this.opener = opener;
        this.clock = clock;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof DatagramBatch batch) {
            if (sides.isEmpty() && !main.isFull()) {
                main.send(batch);
            } else {
                sendBySide(context, batch);
            }
            promise.setSuccess();
        } else {
            var _ = context.write(message, promise);
        }
    }

    private void sendBySide(ChannelHandlerContext context, DatagramBatch batch) {
        long now = clock.getAsLong();
        var side = sides.get(batch.remote());
        if (side == null && main.isFull() && isContended(batch.remote(), now)) {
            side = open(context, batch.remote(), now);
        }
        if (side == null) {
            main.send(batch);
        } else {
            side.send(batch, now);
        }
    }

    /** Whether another endpoint found the socket full, too, only just now. */
    private boolean isContended(Endpoint remote, long now) {
        if (now - meetingSince > MEETING_NANOS) {
            met.clear();
            meetingSince = now;
        }
        if (met.size() < 2) {
            met.add(remote);
        }
        return met.size() >= 2 && sides.size() < MAX_SIDES && !closed;
    }

    private @Nullable SideSocket open(ChannelHandlerContext context, Endpoint remote, long now) {
        if (failedBefore && now - retryAt < 0) {
            return null;
        }
        try {
            var side = opener.open(now);
            if (sides.isEmpty()) {
                sweepLater(context);
            }
            sides.put(remote, side);
            return side;
        } catch (IOException e) {
            retryAt = now + TimeUnit.MINUTES.toNanos(1);
            if (!failedBefore) {
                failedBefore = true;
                LOG.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("a slow path may hold up other peers: no further sockets");
            }
            return null;
        }
    }

    private void sweepLater(ChannelHandlerContext context) {
        var _ =
                context.executor()
                        .schedule(() -> sweep(context), SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sweep(ChannelHandlerContext context) {
        long now = clock.getAsLong();
        sides.values()
                .removeIf(
                        side -> {
                            boolean idle = side.isIdle(IDLE_NANOS, now);
                            if (idle) {
                                side.close();
                            }
                            return idle;
                        });
        if (!sides.isEmpty()) {
            sweepLater(context);
        }
    }

    /** Closes all, main sender too: what waits is counted as dropped. */
    void close() {
        closed = true;
        main.close();
        sides.values().forEach(SideSocket::close);
        sides.clear();
    }
}
