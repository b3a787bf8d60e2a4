package org.l2vpn.config;

import java.net.Inet6Address;
import java.net.InetAddress;

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
        var host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
