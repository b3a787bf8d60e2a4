package org.l2vpn.bridge.linux;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;

/**
 * Hears from the kernel when a TAP, its addresses or its bridge change, and has {@link TapKeeper}
 * look then; nothing is polled while nothing happens. A thread {@code tap-watch-NAME} does it,
 * since the kernel may keep a request waiting for as long as it changes other interfaces.
 */
final class TapWatch {
    private static final int GROUPS =
            Netlink.RTMGRP_LINK | Netlink.RTMGRP_IPV4_IFADDR | Netlink.RTMGRP_IPV6_IFADDR;

    /** One change causes several events; those that come meanwhile are looked at together. */
    private static final int PAUSE_MILLIS = 20;

    private final TapKeeper keeper;
    private final Netlink events;
    private final Waiter waiter;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stopping;
    private @Nullable Consumer<TapKeeper.Seen> listener;

    /** Subscribes in the calling thread's network namespace, which must be the TAP's. */
    TapWatch(String name, TapKeeper keeper) throws NativeIoException {
        this.keeper = keeper;
        events = Netlink.subscribed(GROUPS);
        try {
            waiter = new Waiter(events.fd());
        } catch (NativeIoException e) {
            events.close();
            throw e;
        }
        thread = Thread.ofPlatform().name("tap-watch-" + name).daemon().unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param to called on the watching thread after each look; a RejectedExecutionException of it
     *     ends the watch
     */
    synchronized void start(Consumer<TapKeeper.Seen> to) {
        if (!stopping) {
            listener = to;
            thread.start();
        }
    }

    /** Ends; any thread. When the result is complete the TAP's descriptor is not used any more. */
    synchronized CompletableFuture<Void> stop() {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            end();
        } else {
            waiter.wake();
        }
        return ended;
    }

    private void run() {
        try {
            var seen = look();
            while (!stopping && seen.state() != TapState.GONE) {
                boolean readable = waiter.await(millisUntil(seen.next()));
                if (!stopping && (!readable || concerns())) {
                    seen = look();
                    waiter.pause(PAUSE_MILLIS);
                }
            }
        } catch (RejectedExecutionException e) {
            // The loop has ended: nobody to tell.
            stopping = true;
        } finally {
            end();
        }
    }

    private synchronized void end() {
        if (!ended.isDone()) {
            waiter.close();
            events.close();
            ended.complete(null);
        }
    }

    private TapKeeper.Seen look() {
        var seen = keeper.look(System.nanoTime());
        var to = listener;
        if (to != null && !stopping) {
            to.accept(seen);
        }
        return seen;
    }

    private static int millisUntil(long next) {
        if (next == Long.MAX_VALUE) {
            return -1;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime()) + 1;
        return Math.clamp(millis, 1, 60_000);
    }

    private boolean concerns() {
        var found = new boolean[1];
        int result = events.drain((type, body) -> found[0] |= concerns(type, body));
        // Events were lost.
        return found[0] || result == -Errno.ENOBUFS;
    }

    private boolean concerns(int type, ByteBuffer body) {
        return switch (type) {
            case Interfaces.RTM_NEWADDR, Interfaces.RTM_DELADDR ->
                    body.getInt(Interfaces.IFA_INDEX) == keeper.index();
            // A bridge tells of its ports in its own family (AF_BRIDGE), which is told twice.
            case Interfaces.RTM_NEWLINK, Interfaces.RTM_DELLINK ->
                    body.get(0) == 0 && keeper.concerns(Interfaces.parse(body));
            default -> false;
        };
    }
}
