package org.l2vpn.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.protocol.EndpointSpec;

/** Parses what is written as addresses; nothing is ever looked up in the DNS here. */
final class Addresses {
    private static final int MAX_PORT = 65_535;

    /** RFC 1035 section 2.3.4: a name has at most 253 characters in text. */
    private static final int MAX_HOST = 253;

    /** RFC 1123 section 2.1 with the underscores found in practice; a label has at most 63. */
    private static final Pattern DNS_NAME =
            Pattern.compile(
                    "(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*"
                            + "[A-Za-z_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.?");

    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final Pattern SCOPE = Pattern.compile("%[A-Za-z0-9._-]{1,15}$");

    /** IFNAMSIZ - 1 (linux/if.h). */
    private static final int MAX_INTERFACE_NAME = 15;

    /** What dev_valid_name() of the Linux kernel refuses, and '%', which asks it for a number. */
    private static final Pattern INTERFACE_NAME = Pattern.compile("[\\x21-\\x7e&&[^/:%]]+");

    private Addresses() {}

    /** {@code host:port} of a peer. */
    static EndpointSpec endpoint(String text) {
        var wrong =
                Echo.quote(text)
                        + " is no endpoint (want vpn.example.org:41820, 192.0.2.1:41820 or"
                        + " [2001:db8::1]:41820): ";
        var host = host(text, wrong);
        if (host.indexOf(':') >= 0) {
            if (!isLiteral(SCOPE.matcher(host).replaceFirst(""))) {
                throw new IllegalArgumentException(wrong + "the IPv6 address is wrong");
            }
        } else if (!isLiteral(host)
                && (host.length() > MAX_HOST || !DNS_NAME.matcher(host).matches())) {
            throw new IllegalArgumentException(wrong + "the host is neither address nor name");
        }
        return new EndpointSpec(host, port(text, wrong));
    }

    /** Address and port we listen on. */
    static ListenSpec listen(String text) {
        var wrong =
                Echo.quote(text)
                        + " is no address to listen on (want 0.0.0.0:41820 or [::]:41820): ";
        var host = host(text, wrong);
        if (!isLiteral(host)) {
            throw new IllegalArgumentException(wrong + "the host must be a literal address");
        }
        var address = InetAddress.ofLiteral(host);
        if (address.isMulticastAddress()) {
            throw new IllegalArgumentException(wrong + "the address is multicast");
        }
        return new ListenSpec(address, port(text, wrong));
    }

    /** An interface's address with its prefix length. */
    static IpPrefix prefix(String text) {
        var prefix = IpPrefix.parse(text);
        var literal = text.substring(0, text.indexOf('/'));
        if (prefix.address() instanceof Inet4Address && literal.indexOf(':') < 0) {
            if (!DOTTED.matcher(literal).matches()) {
                throw new IllegalArgumentException(
                        Echo.quote(text) + " is no address (want four numbers: 10.88.0.1/24)");
            }
        }
        if (prefix.address().isAnyLocalAddress() || prefix.address().isMulticastAddress()) {
            throw new IllegalArgumentException(
                    Echo.quote(text) + " cannot be an interface's address (want one of a host)");
        }
        return prefix;
    }

    /** A MAC address a host may have. */
    static MacAddress unicastMac(String text) {
        var mac = MacAddress.parse(text);
        if (mac.isGroup() || mac.bits() == 0) {
            throw new IllegalArgumentException(
                    Echo.quote(text) + " is no unicast MAC address (the first byte must be even)");
        }
        return mac;
    }

    /** The name of a network interface. */
    static String interfaceName(String text) {
        if (text.length() > MAX_INTERFACE_NAME
                || text.equals(".")
                || text.equals("..")
                || !INTERFACE_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Echo.quote(text)
                            + " is no interface name (want 1 to 15 characters without spaces, '/',"
                            + " ':' and '%')");
        }
        return text;
    }

    private static String host(String text, String wrong) {
        var colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(wrong + "the port is missing");
        }
        var host = text.substring(0, colon);
        var bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(wrong + "an IPv6 address stands in brackets");
        }
        var bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || (bracketed && bare.indexOf(':') < 0)) {
            throw new IllegalArgumentException(wrong + "the host is missing or wrong");
        }
        return bare;
    }

    private static int port(String text, String wrong) {
        var digits = text.substring(text.lastIndexOf(':') + 1);
        var port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    wrong + "the port must be a number from 1 to " + MAX_PORT);
        }
        return port;
    }

    /** The short forms 10.1 and 10 of an IPv4 address are more often a slip than meant. */
    private static boolean isLiteral(String host) {
        if (host.indexOf(':') < 0 && !DOTTED.matcher(host).matches()) {
            return false;
        }
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
