package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Guest;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * Real virtual machines behind the client, which reach through the tunnel what is behind the
 * server. Each takes some 10 s; {@code -Dguests=all} runs every attachment with both ways of
 * getting an address.
 */
@NetnsTest
class GuestNetnsIT {
    private static final String STATIC = "10.88.0.50/24";
    private static final String DHCP = "dhcp";

    @BeforeAll
    static void needsQemu() {
        String missing = Guest.missing();
        if (!missing.isEmpty()) {
            System.err.println("GuestNetnsIT skipped: needs " + missing);
        }
        assumeTrue(missing.isEmpty(), "needs " + missing);
    }

    @Test
    void shouldCarryGuestOnOurStreamWithStaticAddress() {
        onOurStream(STATIC);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnOurStreamByDhcp() {
        onOurStream(DHCP);
    }

    @Test
    void shouldCarryGuestOnOurSwitchByDhcp() {
        onOurSwitch(DHCP);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnOurSwitchWithStaticAddress() {
        onOurSwitch(STATIC);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnVdeSwitchAndOurPlugWithStaticAddress() {
        onVdeSwitch(STATIC);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnVdeSwitchAndOurPlugByDhcp() {
        onVdeSwitch(DHCP);
    }

    private static void onOurStream(String address) {
        try (Tunnel tunnel = Tunnel.create(1)) {
            Path socket = tunnel.lab().directory().resolve("vm.sock");
            link(tunnel, Map.of("type", "qemu", "name", "vm", "listen", "unix:" + socket));
            check(tunnel, "stream,server=off,addr.type=unix,addr.path=" + socket, address);
        }
    }

    private static void onOurSwitch(String address) {
        try (Tunnel tunnel = Tunnel.create(1)) {
            String plugs = tunnel.lab().directory().resolve("sw").toString();
            link(tunnel, Map.of("type", "vde-switch", "name", "sw", "socket", plugs));
            check(tunnel, "vde,sock=" + plugs, address);
        }
    }

    private static void onVdeSwitch(String address) {
        try (Tunnel tunnel = Tunnel.create(1)) {
            Path plugs = tunnel.lab().directory().resolve("real");
            startVdeSwitch(tunnel, plugs);
            link(tunnel, Map.of("type", "vde", "name", "plug", "socket", plugs.toString()));
            check(tunnel, "vde,sock=" + plugs, address);
        }
    }

    /** It ends when its standard input does. */
    private static void startVdeSwitch(Tunnel tunnel, Path plugs) {
        Path log = tunnel.lab().directory().resolve("vde_switch.log");
        try {
            Process process =
                    new ProcessBuilder("vde_switch", "-sock", plugs.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(new File(log.toString()))
                            .start();
            tunnel.lab().closing(() -> Command.stop(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("vde_switch", Duration.ofSeconds(5), () -> Files.exists(plugs.resolve("ctl")));
    }

    /** The client's only link is this one. */
    private static void link(Tunnel tunnel, Map<String, Object> keys) {
        Map<String, Object> link = tunnel.client(1).config().tap(Site.TAP);
        link.clear();
        link.putAll(keys);
    }

    private static void check(Tunnel tunnel, String netdev, String address) {
        tunnel.start();
        Site server = tunnel.server();
        if (address.equals(DHCP)) {
            serveAddresses(tunnel);
        }
        Guest guest =
                Guest.boot(tunnel.lab(), tunnel.client(1).netns(), netdev, address, server.inner4())
                        .awaitDone();
        for (String kind : List.of("ping", "large")) {
            String answers =
                    guest.said("guest: " + kind + " 5 packets transmitted, (\\d+) packets rec");
            assertThat(answers).as(kind + "\n" + guest.console()).isEqualTo("5");
        }
        String has = guest.said("guest: address ([0-9.]+)/24");
        assertThat(has).startsWith(address.equals(DHCP) ? "10.88.0.1" : "10.88.0.50");
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
