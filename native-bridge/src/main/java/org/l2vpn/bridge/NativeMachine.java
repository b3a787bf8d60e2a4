package org.l2vpn.bridge;

import org.l2vpn.bridge.linux.NetworkWatch;
import org.l2vpn.bridge.linux.SnapshotWatch;

/** What happens to the machine this runs on. */
public final class NativeMachine {
    private NativeMachine() {}

    /**
     * Calls back on threads of its own. Where the platform cannot tell, nothing is ever called.
     *
     * @param onNetworkChange interfaces, addresses or routes changed: told at once, then at most
     *     three times a second, and more rarely where it does not end
     * @param onRestore the virtual machine goes on from a snapshot
     * @return ends it
     * @throws NativeIoException where the kernel gives no socket for it
     */
    public static AutoCloseable watch(Runnable onNetworkChange, Runnable onRestore)
            throws NativeIoException {
        if (!RunningOn.linux()) {
            return () -> {};
        }
        var network = NetworkWatch.start(onNetworkChange);
        try {
            var snapshots = SnapshotWatch.start(onRestore);
            return () -> {
                snapshots.close();
                network.close();
            };
        } catch (NativeIoException e) {
            network.close();
            throw e;
        }
    }
}
