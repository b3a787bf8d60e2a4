package org.l2vpn.link;

import java.nio.file.Path;

/** Where a local socket is: a path, or a host and a port. */
public sealed interface SocketSpec {
    /**
     * A unix socket.
     *
     * @param path its path
     */
    record Unix(Path path) implements SocketSpec {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * A TCP or UDP socket; which of them says the protocol spoken on it.
     *
     * @param host name or address literal, without brackets
     * @param port 1 to 65535
     */
    record Inet(String host, int port) implements SocketSpec {
        /** Refuses what is no port. */
        public Inet {
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException(port + " is no port: want 1 to " + MAX_PORT);
            }
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** The largest port number. */
    int MAX_PORT = 65_535;

    /** What {@link #parse} takes, in words for the user. */
    String WANT = "unix:/run/vm1.sock, 127.0.0.1:5555 or [::1]:5555";

    /**
     * Parses {@code unix:/run/vm1.sock}, {@code 127.0.0.1:5555} and {@code [::1]:5555}; a name is
     * not looked up.
     */
    static SocketSpec parse(String text) {
        if (text.startsWith("unix:")) {
            if (text.length() == "unix:".length()) {
                throw new IllegalArgumentException(
                        "'" + text + "' lacks the path (want " + WANT + ")");
            }
            return new Unix(Path.of(text.substring("unix:".length())));
        }
        int colon = text.lastIndexOf(':');
        if (text.startsWith("/") || colon < 1 || colon == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is no socket (want " + WANT + ")");
        }
        var port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' has no port number at its end");
        }
        return new Inet(host(text, text.substring(0, colon)), Integer.parseInt(port));
    }

    private static String host(String text, String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "': an IPv6 address stands in brackets, [::1]:5555");
        }
        return host;
    }
}
