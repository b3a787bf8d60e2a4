package org.l2vpn.node;

import java.io.IOException;

/** Tells what happens to this machine: to its network, and to itself as a virtual one. */
@FunctionalInterface
public interface MachineWatcher {
    /** Never tells anything. */
    MachineWatcher NONE = (_, _) -> () -> {};

    /**
     * Calls back, on threads of its own, until what is returned is closed.
     *
     * @param onNetworkChange interfaces, addresses or routes changed; at most a few times a second
     * @param onRestore the machine goes on from a snapshot, or as a copy of another one
     * @throws IOException where the system refuses
     */
    AutoCloseable watch(Runnable onNetworkChange, Runnable onRestore) throws IOException;
}
