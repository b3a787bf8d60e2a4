package org.l2vpn.bridge;

import java.util.Optional;
import org.l2vpn.bridge.linux.udp.UdpChannels;
import org.l2vpn.transport.BatchChannels;

/** The UDP sockets of the platform this runs on. */
public final class NativeSockets {
    private NativeSockets() {}

    /** Sockets that move whole batches, for an epoll loop: on Linux; elsewhere none. */
    public static Optional<BatchChannels> batchChannels() {
        return RunningOn.linux() ? Optional.of(new UdpChannels()) : Optional.empty();
    }
}
