package org.l2vpn.bridge.linux;

import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;

/**
 * Tells when interfaces, addresses or routes of this network namespace change, so that paths to
 * peers are tried again. Each series of changes is told when it begins and, if more came, again
 * after a pause; a series that does not end (a routing daemon) is told ever more rarely.
 *
 * <p>A thread {@code net-watch} of its own waits and calls; it must not be kept waiting for long.
 */
public final class NetworkWatch implements AutoCloseable {
    private static final int GROUPS =
            Netlink.RTMGRP_LINK
                    | Netlink.RTMGRP_IPV4_IFADDR
                    | Netlink.RTMGRP_IPV6_IFADDR
                    | Netlink.RTMGRP_IPV4_ROUTE
                    | Netlink.RTMGRP_IPV6_ROUTE;

    /** An interface that comes up causes a dozen events within some milliseconds. */
    private static final int FIRST_PAUSE_MILLIS = 300;

    private static final int LONGEST_PAUSE_MILLIS = 10_000;

    /**
     * So often the pause stays short: an interface that goes down is told of again when the kernel
     * has looked at its carrier, a second later, and the next change must not wait for that.
     */
    private static final int SHORT_PAUSES = 6;

    private final Netlink events;
    private final Waiter waiter;
    private final Runnable onChange;
    private final NetworkChanges changes = new NetworkChanges();
    private final Thread thread;
    private volatile boolean stopping;

    private NetworkWatch(Netlink events, Waiter waiter, Runnable onChange) {
        this.events = events;
        this.waiter = waiter;
        this.onChange = onChange;
        thread = Thread.ofPlatform().name("net-watch").daemon().unstarted(this::run);
    }

    /**
     * Begins to watch the calling thread's network namespace.
     *
     * @param onChange called on the thread {@code net-watch}
     */
    public static NetworkWatch start(Runnable onChange) throws NativeIoException {
        var events = Netlink.subscribed(GROUPS);
        try (var interfaces = new Interfaces()) {
            var watch = new NetworkWatch(events, new Waiter(events.fd()), onChange);
            watch.changes.learn(interfaces);
            watch.thread.start();
            return watch;
        } catch (NativeIoException e) {
            events.close();
            throw e;
        }
    }

    private void run() {
        int pause = FIRST_PAUSE_MILLIS;
        int told = 0;
        while (!stopping) {
            boolean more = waiter.await(told > 0 ? pause : -1);
            if (stopping) {
                break;
            }
            if (more && hasNews()) {
                onChange.run();
                waiter.pause(pause);
                told++;
                pause = told < SHORT_PAUSES ? pause : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            } else if (!more) {
                told = 0;
                pause = FIRST_PAUSE_MILLIS;
            }
        }
        waiter.close();
        events.close();
    }

    private boolean hasNews() {
        var found = new boolean[1];
        int result = events.drain((type, body) -> found[0] |= changes.isNews(type, body));
        // Lost events are changes, too.
        return found[0] || result == -Errno.ENOBUFS;
    }

    /** Ends the thread, which is not waited for. */
    @Override
    public void close() {
        stopping = true;
        waiter.wake();
    }
}
