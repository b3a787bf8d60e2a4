package org.l2vpn.protocol;

/**
 * Where a peer may be reached, as configured: resolved anew whenever its handshakes fail.
 *
 * @param host a literal IPv4 or IPv6 address (without brackets, a scope allowed) or a DNS name
 * @param port UDP port, 1 to 65535
 */
public record EndpointSpec(String host, int port) {
    /** As in the configuration: {@code vpn.example.org:41820}, {@code [2001:db8::1]:41820}. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
