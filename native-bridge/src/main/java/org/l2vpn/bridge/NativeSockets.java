package org.l2vpn.bridge;

import java.util.Optional;
import org.l2vpn.bridge.linux.KernelRoutes;
import org.l2vpn.bridge.linux.udp.UdpChannels;
import org.l2vpn.transport.BatchChannels;
import org.l2vpn.transport.InterfaceRoutes;
import org.l2vpn.transport.RouteLookup;

/** The UDP sockets of the platform this runs on. */
public final class NativeSockets {
    private NativeSockets() {}

    /** What the system says about routes: on Linux by netlink, elsewhere what Java knows. */
    public static RouteLookup routes() {
        return RunningOn.linux() ? new KernelRoutes() : new InterfaceRoutes();
    }

    /** Sockets that move whole batches, for an epoll loop: on Linux; elsewhere none. */
    public static Optional<BatchChannels> batchChannels() {
        return RunningOn.linux() ? Optional.of(new UdpChannels()) : Optional.empty();
    }
}
