package org.l2vpn.link;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An interface address with its prefix length, {@code 10.88.0.1/24}.
 *
 * @param address IPv4 or IPv6 address
 * @param prefixLength 0 to 32 or 0 to 128
 */
public record IpPrefix(InetAddress address, int prefixLength) {
    private static final Pattern ZERO_GROUPS = Pattern.compile("(?:^|:)0(?::0)+(?:$|:)");

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

    /**
     * An address for people: IPv6's longest run of zero groups becomes {@code ::}, the first of
     * equal ones (RFC 5952, section 4.2).
     */
    public static String text(InetAddress address) {
        var groups = address.getHostAddress();
        return ZERO_GROUPS
                .matcher(groups)
                .results()
                .max(Comparator.comparingLong(IpPrefix::zeros))
                .map(run -> shortened(groups, run))
                .orElse(groups);
    }

    private static long zeros(MatchResult run) {
        return run.group().chars().filter(character -> character == '0').count();
    }

    private static String shortened(String groups, MatchResult run) {
        return groups.substring(0, run.start()) + "::" + groups.substring(run.end());
    }

    @Override
    public String toString() {
        return text(address) + "/" + prefixLength;
    }
}
