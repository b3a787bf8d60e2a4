package org.l2vpn.protocol;

import java.net.Inet6Address;
import java.util.regex.Pattern;

/**
 * Where to reach a peer, as the user wrote it: a DNS name or an address literal, and a UDP port.
 * Nothing is looked up here.
 *
 * @param host DNS name, IPv4 literal, or IPv6 literal without brackets
 * @param port UDP port, 1 to 65535
 */
public record EndpointSpec(String host, int port) {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    // RFC 1123 §2.1, and the underscore that real names have.
    private static final Pattern NAME =
            Pattern.compile(
                    "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
                            + "(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?[0-9]+\\.?");
    private static final int LONGEST_NAME = 253;
    private static final String WANTED = " (want host:port, 192.0.2.1:port or [2001:db8::1]:port)";

    /** Refuses a host that is neither name nor literal and a port outside 1 to 65535. */
    public EndpointSpec {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host missing" + WANTED);
        }
        if (host.indexOf(':') >= 0) {
            requireIpv6(host);
        } else if (ENDS_IN_NUMBER.matcher(host).matches()) {
            // A name whose last label is a number could only be a mistyped address (RFC 1123 §2.1).
            if (!IPV4.matcher(host).matches()) {
                throw new IllegalArgumentException("'" + host + "' is no IPv4 address" + WANTED);
            }
        } else if (host.length() > LONGEST_NAME || !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is no host name" + WANTED);
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " (want 1 to 65535)");
        }
    }

    /**
     * Parses {@code host:port} or {@code [IPv6]:port}; throws {@link IllegalArgumentException} with
     * a message for the user on anything else.
     */
    public static EndpointSpec parse(String text) {
        var bracketed = text.startsWith("[");
        var colon = text.lastIndexOf(':');
        if (bracketed) {
            var close = text.indexOf(']');
            if (close < 0) {
                throw new IllegalArgumentException("'" + text + "' lacks its ']'" + WANTED);
            }
            if (close + 1 >= text.length() || text.charAt(close + 1) != ':') {
                throw new IllegalArgumentException("'" + text + "' lacks its port" + WANTED);
            }
            var host = text.substring(1, close);
            if (host.indexOf(':') < 0) {
                throw new IllegalArgumentException("'" + host + "' is no IPv6 address" + WANTED);
            }
            return new EndpointSpec(host, port(text, text.substring(close + 2)));
        }
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' lacks its port" + WANTED);
        }
        if (text.indexOf(':') != colon) {
            throw new IllegalArgumentException(
                    "'" + text + "': an IPv6 address stands in brackets" + WANTED);
        }
        return new EndpointSpec(text.substring(0, colon), port(text, text.substring(colon + 1)));
    }

    /**
     * Whether the host is an IPv4 or IPv6 literal that always means the same endpoint, so that
     * nothing has to be looked up. One with an interface's name does not: an interface that is
     * recreated has another index.
     */
    public boolean isLiteral() {
        return host.indexOf(':') >= 0 ? host.indexOf('%') < 0 : IPV4.matcher(host).matches();
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static int port(String text, String digits) {
        if (!DIGITS.matcher(digits).matches()) {
            throw new IllegalArgumentException(
                    digits.isEmpty()
                            ? "'" + text + "' lacks its port" + WANTED
                            : "'" + digits + "' is no port (want 1 to 65535)");
        }
        return Integer.parseInt(digits);
    }

    private static void requireIpv6(String host) {
        // The scope after '%' names an interface that need not exist now: only its form counts.
        var percent = host.indexOf('%');
        var address = percent < 0 ? host : host.substring(0, percent);
        try {
            Inet6Address.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + host + "' is no IPv6 address" + WANTED, e);
        }
        if (percent == host.length() - 1) {
            throw new IllegalArgumentException("'" + host + "' lacks its scope" + WANTED);
        }
    }
}
