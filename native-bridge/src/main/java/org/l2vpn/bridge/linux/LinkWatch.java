package org.l2vpn.bridge.linux;

import org.l2vpn.bridge.Errno;
import org.l2vpn.bridge.NativeIoException;

/**
 * Hears from the kernel when one interface is set up or down or removed: a subscription to
 * RTNLGRP_LINK, so that nothing is polled while nothing happens. One thread at a time.
 */
final class LinkWatch implements AutoCloseable {
    /** What is known after the last event. */
    enum State {
        UP,
        DOWN,
        GONE
    }

    private final int index;
    private final Netlink events;
    private State state = State.UP;

    /**
     * Subscribes, then looks once, so that a change between is not missed.
     *
     * @param index of an interface in the calling thread's network namespace
     */
    LinkWatch(int index) throws NativeIoException {
        this.index = index;
        events = Netlink.subscribed(Netlink.RTMGRP_LINK);
        state = look();
    }

    /** Readable when there is something to {@link #poll}. */
    int fd() {
        return events.fd();
    }

    /** What was known when it was last asked. */
    State state() {
        return state;
    }

    /** Reads what has come, without waiting, and tells the state after it. */
    State poll() {
        int result =
                events.drain(
                        (type, body) -> {
                            // A bridge tells of its ports in its own family (AF_BRIDGE), and
                            // "deletes" one that only leaves it.
                            if (state != State.GONE
                                    && body.get(0) == 0
                                    && body.getInt(Interfaces.IFI_INDEX) == index) {
                                onLink(type, body.getInt(Interfaces.IFI_FLAGS));
                            }
                        });
        if (result == -Errno.ENOBUFS && state != State.GONE) {
            state = look();
        }
        return state;
    }

    private void onLink(int type, int flags) {
        if (type == Interfaces.RTM_DELLINK) {
            state = State.GONE;
        } else if (type == Interfaces.RTM_NEWLINK) {
            state = (flags & Interfaces.IFF_UP) != 0 ? State.UP : State.DOWN;
        }
    }

    private State look() {
        try (var interfaces = new Interfaces()) {
            return interfaces
                    .find(index)
                    .map(found -> found.up() ? State.UP : State.DOWN)
                    .orElse(State.GONE);
        } catch (NativeIoException e) {
            // Cannot look (no descriptor left): what was known stays; a write will tell.
            return state;
        }
    }

    @Override
    public void close() {
        events.close();
    }
}
