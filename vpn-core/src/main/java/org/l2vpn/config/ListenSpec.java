package org.l2vpn.config;

import java.net.InetAddress;
import org.l2vpn.protocol.Endpoint;

/**
 * Where datagrams are received.
 *
 * @param address a literal address of this host, or the any-address; {@code ::} serves both
 *     families
 * @param port UDP port, 1 to 65535
 */
public record ListenSpec(InetAddress address, int port) {
    @Override
    public String toString() {
        return Endpoint.of(address.getAddress(), 0, port).toString();
    }
}
