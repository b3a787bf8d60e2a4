package org.l2vpn.bridge.qemu;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.SocketSpec;

/**
 * Looks at an address when the link is opened, so that a mistake is told then and not by the loop
 * later: the socket itself is made on the loop, which decides what kind of channel it is.
 */
final class LocalAddress {
    private LocalAddress() {}

    /** The same with a host name replaced by its address, so that the loop never looks one up. */
    static SocketSpec resolve(String link, SocketSpec spec) throws LinkException {
        return switch (spec) {
            case SocketSpec.Unix(var path) -> {
                SocketFile.checkLength(link, path);
                yield spec;
            }
            case SocketSpec.Inet(var host, var port) -> {
                try {
                    yield new SocketSpec.Inet(InetAddress.getByName(host).getHostAddress(), port);
                } catch (UnknownHostException e) {
                    throw new LinkException(
                            "%s: %s: the host is not known".formatted(link, spec), e);
                }
            }
        };
    }

    /**
     * Makes sure that a stream socket can listen there; null for TCP, which leaves no file.
     *
     * @throws LinkException saying what is wrong
     */
    static @Nullable SocketFile claimStream(String link, SocketSpec spec) throws LinkException {
        return switch (spec) {
            case SocketSpec.Unix(var path) -> SocketFile.claim(link, path);
            case SocketSpec.Inet inet -> {
                try (var probe = ServerSocketChannel.open()) {
                    probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                    probe.bind(new InetSocketAddress(inet.host(), inet.port()));
                } catch (IOException e) {
                    throw refused(link, inet, e);
                }
                yield null;
            }
        };
    }

    /** As {@link #claimStream}, for a datagram socket. */
    static @Nullable SocketFile claimDatagram(String link, SocketSpec spec) throws LinkException {
        return switch (spec) {
            case SocketSpec.Unix(var path) -> SocketFile.claim(link, path);
            case SocketSpec.Inet inet -> {
                try (var probe = DatagramChannel.open()) {
                    probe.bind(new InetSocketAddress(inet.host(), inet.port()));
                } catch (IOException e) {
                    throw refused(link, inet, e);
                }
                yield null;
            }
        };
    }

    private static LinkException refused(String link, SocketSpec.Inet inet, IOException e) {
        return new LinkException(
                "%s: cannot bind %s: %s; choose another port or an address of this machine"
                        .formatted(link, inet, e.getMessage()),
                e);
    }
}
