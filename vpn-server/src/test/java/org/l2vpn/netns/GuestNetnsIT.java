package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Guest;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * Real virtual machines behind the client, which reach through the tunnel what is behind the
 * server.
 */
@NetnsTest
class GuestNetnsIT {
    private static final String STATIC = "10.88.0.50/24";

    @BeforeAll
    static void needsMachinesOfItsOwn() {
        String missing = Guest.missing();
        if (!missing.isEmpty()) {
            System.err.println("GuestNetnsIT skipped: needs " + missing);
        }
        assumeTrue(missing.isEmpty(), "needs " + missing);
    }

    @Test
    void shouldCarryGuestOnStreamWithStaticAddress() {
        try (Tunnel tunnel = Tunnel.create(1)) {
            onStream(tunnel, STATIC);
        }
    }

    @Test
    void shouldCarryGuestOnStreamByDhcp() {
        try (Tunnel tunnel = Tunnel.create(1)) {
            onStream(tunnel, "dhcp");
        }
    }

    private static void onStream(Tunnel tunnel, String address) {
        Path socket = tunnel.lab().directory().resolve("vm.sock");
        link(tunnel, Map.of("type", "qemu", "name", "vm", "listen", "unix:" + socket));
        tunnel.start();
        check(tunnel, "stream,server=off,addr.type=unix,addr.path=" + socket, address);
    }

    /** The client's only link is this one. */
    private static void link(Tunnel tunnel, Map<String, Object> keys) {
        Map<String, Object> link = tunnel.client(1).config().tap(Site.TAP);
        link.clear();
        link.putAll(keys);
    }

    private static void check(Tunnel tunnel, String netdev, String address) {
        Site server = tunnel.server();
        if (address.equals("dhcp")) {
            serveAddresses(tunnel);
        }
        Guest guest =
                Guest.boot(tunnel.lab(), tunnel.client(1).netns(), netdev, address, server.inner4())
                        .awaitDone();
        assertThat(guest.said("guest: ping \\d+ packets transmitted, (\\d+) packets received"))
                .as(guest.console())
                .isEqualTo("5");
        String has = guest.said("guest: address ([0-9.]+)/24");
        assertThat(Ping.run(server.netns(), has, 5, "0.2").received())
                .as(guest.console())
                .isEqualTo(5);
    }

    private static void serveAddresses(Tunnel tunnel) {
        Path directory = tunnel.lab().directory();
        Process dnsmasq =
                tunnel.server()
                        .netns()
                        .spawn(
                                directory.resolve("dnsmasq.log"),
                                "dnsmasq",
                                "--keep-in-foreground",
                                "--conf-file=/dev/null",
                                "--port=0",
                                "--user=root",
                                "--pid-file=",
                                "--interface=" + Site.TAP,
                                "--dhcp-range=10.88.0.100,10.88.0.110,10m",
                                "--dhcp-leasefile=" + directory.resolve("leases"));
        tunnel.lab().closing(() -> Command.stop(dnsmasq));
    }
}
