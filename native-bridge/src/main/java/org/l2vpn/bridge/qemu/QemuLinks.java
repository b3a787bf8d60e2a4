package org.l2vpn.bridge.qemu;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.SocketSpec;

/** Opens links of type {@code qemu}, each protocol by its own class. */
public final class QemuLinks {
    private static final String EXPOSED =
            "anybody who reaches this address joins the network, unencrypted: listen on unix: or"
                    + " 127.0.0.1";

    private QemuLinks() {}

    /**
     * Checks what the settings ask for; the socket itself is made when the link is started.
     *
     * @throws LinkException with a message for the user; nothing is left behind
     */
    public static Link open(QemuSettings settings, DropCounters drops) throws LinkException {
        warn(settings);
        return switch (settings.protocol()) {
            case STREAM -> stream(settings, drops);
            case SOCKET_VMNET -> {
                requireUnix(settings, settings.listen().or(settings::connect));
                yield stream(settings, drops);
            }
            case DGRAM -> datagrams(settings, drops);
            case VFKIT -> {
                requireUnix(settings, settings.listen());
                yield datagrams(settings, drops);
            }
        };
    }

    /** Names an address beyond loopback: QEMU's protocols have neither keys nor encryption. */
    public static List<String> warnings(QemuSettings settings) {
        return settings.listen()
                .filter(QemuLinks::isReachable)
                .map(at -> List.of("listen = " + at + ": " + EXPOSED))
                .orElse(List.of());
    }

    private static void warn(QemuSettings settings) {
        settings.listen()
                .filter(QemuLinks::isReachable)
                .ifPresent(
                        at ->
                                GuestLink.LOG
                                        .atWarn()
                                        .addKeyValue("link", settings.name())
                                        .addKeyValue("socket", at)
                                        .log(EXPOSED));
    }

    private static boolean isReachable(SocketSpec at) {
        return at instanceof SocketSpec.Inet(var host, _) && !isLoopback(host);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return true; // reported when it is bound
        }
    }

    private static Link stream(QemuSettings settings, DropCounters drops) throws LinkException {
        if (settings.listen().isPresent() && settings.connect().isPresent()) {
            throw new LinkException(
                    settings.name() + ": a stream listens or connects, not both; leave one out");
        }
        return settings.listen().isPresent()
                ? new StreamServerLink(settings, settings.listen().get(), drops)
                : new StreamClientLink(settings, settings.connect().orElseThrow(), drops);
    }

    private static Link datagrams(QemuSettings settings, DropCounters drops) throws LinkException {
        var here = settings.listen();
        if (here.isEmpty()) {
            throw new LinkException(
                    settings.name()
                            + ": datagrams need an address of our own: set listen (connect is"
                            + " the guest's)");
        }
        return new DatagramLink(settings, here.get(), settings.connect(), drops);
    }

    private static void requireUnix(QemuSettings settings, Optional<SocketSpec> spec)
            throws LinkException {
        if (spec.filter(SocketSpec.Unix.class::isInstance).isEmpty()) {
            throw new LinkException(
                    "%s: this protocol is spoken on unix sockets only (want unix:/run/vm1.sock)"
                            .formatted(settings.name()));
        }
    }
}
