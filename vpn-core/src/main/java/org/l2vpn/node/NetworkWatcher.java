package org.l2vpn.node;

import java.io.IOException;

/** Tells when the network of this machine changes: interfaces, addresses, routes. */
@FunctionalInterface
public interface NetworkWatcher {
    /** Never tells anything. */
    NetworkWatcher NONE = _ -> () -> {};

    /**
     * Calls {@code onChange} after each change, on a thread of its own and at most a few times a
     * second, until what is returned is closed.
     *
     * @throws IOException where the system refuses
     */
    AutoCloseable watch(Runnable onChange) throws IOException;
}
