package org.l2vpn.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the UDP socket is opened with.
 *
 * @param listen addresses and ports to bind, a socket for each; empty: any free port, both families
 *     where the machine has them
 * @param socketBuffer SO_RCVBUF, bytes, and the most of SO_SNDBUF
 * @param fwmark SO_MARK for policy routing (Linux), 0 for none
 * @param bindDevice interface the socket is tied to (SO_BINDTODEVICE, Linux)
 */
public record TransportSettings(
        List<InetSocketAddress> listen, int socketBuffer, int fwmark, Optional<String> bindDevice) {
    /** Copies the list. */
    public TransportSettings {
        listen = List.copyOf(listen);
    }
}
