package org.l2vpn.link;

import java.net.InetAddress;

/**
 * An interface address with its prefix length, {@code 10.88.0.1/24}.
 *
 * @param address IPv4 or IPv6 address
 * @param prefixLength 0 to 32 or 0 to 128
 */
public record IpPrefix(InetAddress address, int prefixLength) {
    /** Refuses a prefix longer than the address. */
    public IpPrefix {
        var max = address.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > max) {
            throw new IllegalArgumentException(
                    "prefix length " + prefixLength + " is not between 0 and " + max);
        }
    }

    /**
     * Parses {@code 10.88.0.1/24} or {@code fd00::1/64}; a host name is refused, never looked up.
     */
    public static IpPrefix parse(String text) {
        var slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' lacks a prefix length (want 10.88.0.1/24 or fd00::1/64)");
        }
        int length;
        try {
            length = Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' has no number after the slash", e);
        }
        try {
            return new IpPrefix(InetAddress.ofLiteral(text.substring(0, slash)), length);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}
