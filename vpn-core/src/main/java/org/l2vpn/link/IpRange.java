package org.l2vpn.link;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * IPv4 addresses from one to another, both included: {@code 192.168.105.2-192.168.105.200}.
 *
 * @param start the first
 * @param end the last
 */
public record IpRange(Inet4Address start, Inet4Address end) {
    /** Refuses a range that ends before it starts. */
    public IpRange {
        if (Arrays.compareUnsigned(start.getAddress(), end.getAddress()) > 0) {
            throw new IllegalArgumentException(
                    "the range %s-%s ends before it starts"
                            .formatted(start.getHostAddress(), end.getHostAddress()));
        }
    }

    /** Parses {@code 192.168.105.2-192.168.105.200}; names are refused, never looked up. */
    public static IpRange parse(String text) {
        var ends = text.split("-", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no range (want 192.168.105.2-192.168.105.200)");
        }
        return new IpRange(address(ends[0].strip(), text), address(ends[1].strip(), text));
    }

    private static Inet4Address address(String literal, String text) {
        try {
            if (InetAddress.ofLiteral(literal) instanceof Inet4Address address) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("'" + text + "' is not of IPv4 addresses");
    }

    @Override
    public String toString() {
        return start.getHostAddress() + "-" + end.getHostAddress();
    }
}
