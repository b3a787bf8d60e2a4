package org.l2vpn.bridge;

import org.l2vpn.bridge.linux.NetworkWatch;

/** Changes of the network of the platform this runs on. */
public final class NativeNetwork {
    private NativeNetwork() {}

    /**
     * Calls {@code onChange}, on a thread of its own, when interfaces, addresses or routes change:
     * at once, then at most three times a second, and more rarely where it does not end. Where the
     * platform cannot tell, it is never called.
     *
     * @return ends it
     * @throws NativeIoException where the kernel gives no socket for it
     */
    public static AutoCloseable watch(Runnable onChange) throws NativeIoException {
        return RunningOn.linux() ? NetworkWatch.start(onChange) : () -> {};
    }
}
