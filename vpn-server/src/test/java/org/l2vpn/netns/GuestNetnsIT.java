package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.l2vpn.netns.kit.Dnsmasq;
import org.l2vpn.netns.kit.Guest;
import org.l2vpn.netns.kit.GuestTask;
import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;
import org.l2vpn.netns.kit.VdeSwitch;

/**
 * Real virtual machines behind the client, which reach through the tunnel what is behind the
 * server. Each takes some 10 s: two of them run always, every attachment with {@code -Dguests=all}.
 */
@NetnsTest
class GuestNetnsIT {
    private static final GuestTask STATIC = GuestTask.at("10.88.0.50/24");

    private Tunnel tunnel;
    private Lab lab;
    private String far;

    @BeforeAll
    static void needsQemu() {
        MachineCondition.skipIfMissing(Guest.missing());
    }

    @BeforeEach
    void create() {
        tunnel = Tunnel.create(1);
        lab = tunnel.lab();
        far = tunnel.server().inner4();
    }

    @Test
    void shouldCarryGuestOnOurStreamWithStaticAddress() {
        check(onOurStream(), STATIC);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnOurStreamByDhcp() {
        check(onOurStream(), GuestTask.byDhcp());
    }

    @Test
    void shouldCarryGuestOnOurSwitchByDhcp() {
        check(onOurSwitch(), GuestTask.byDhcp());
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnOurSwitchWithStaticAddress() {
        check(onOurSwitch(), STATIC);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnVdeSwitchAndOurPlugWithStaticAddress() {
        check(onVdeSwitch(), STATIC);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnVdeSwitchAndOurPlugByDhcp() {
        check(onVdeSwitch(), GuestTask.byDhcp());
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnATcpStream() {
        link(Map.of("type", "qemu", "name", "vm", "listen", "127.0.0.1:5555"));
        check("stream,server=off,addr.type=inet,addr.host=127.0.0.1,addr.port=5555", STATIC);
    }

    /** The other way round: QEMU is there first and waits for us. */
    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestWhoseStreamWeConnectTo() {
        Path socket = lab.directory().resolve("vm.sock");
        link(Map.of("type", "qemu", "name", "vm", "connect", "unix:" + socket));
        GuestTask task = STATIC.pinging(far);
        Guest guest = boot("stream,server=on,addr.type=unix,addr.path=" + socket, task);
        tunnel.start();
        awaitAndPing(guest, "10.88.0.50");
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnUnixDatagrams() {
        Path ours = lab.directory().resolve("ours.sock");
        Path its = lab.directory().resolve("its.sock");
        link(
                Map.of(
                        "type", "qemu",
                        "name", "vm",
                        "protocol", "dgram",
                        "listen", "unix:" + ours,
                        "connect", "unix:" + its));
        check(
                "dgram,local.type=unix,local.path=%s,remote.type=unix,remote.path=%s"
                        .formatted(its, ours),
                STATIC);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestOnUdp() {
        link(
                Map.of(
                        "type", "qemu",
                        "name", "vm",
                        "protocol", "dgram",
                        "listen", "127.0.0.1:9001",
                        "connect", "127.0.0.1:9002"));
        check(
                "dgram,local.type=inet,local.host=127.0.0.1,local.port=9002,"
                        + "remote.type=inet,remote.host=127.0.0.1,remote.port=9001",
                STATIC);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryTwoGuestsOfOneListenerToEachOtherAndAcross() {
        String netdev = onOurStream();
        tunnel.start();
        Guest one = boot(netdev, GuestTask.at("10.88.0.51/24").pinging(far, "10.88.0.52"));
        Guest two = boot(netdev, GuestTask.at("10.88.0.52/24").pinging(far, "10.88.0.51"));
        awaitAndPing(one, "10.88.0.51");
        awaitAndPing(two, "10.88.0.52");
    }

    private String onOurStream() {
        Path socket = lab.directory().resolve("vm.sock");
        link(Map.of("type", "qemu", "name", "vm", "listen", "unix:" + socket));
        return "stream,server=off,addr.type=unix,addr.path=" + socket;
    }

    private String onOurSwitch() {
        Path plugs = lab.directory().resolve("sw");
        link(Map.of("type", "vde-switch", "name", "sw", "socket", plugs.toString()));
        return "vde,sock=" + plugs;
    }

    private String onVdeSwitch() {
        Path plugs = lab.directory().resolve("real");
        VdeSwitch.start(lab, plugs);
        link(Map.of("type", "vde", "name", "plug", "socket", plugs.toString()));
        return "vde,sock=" + plugs;
    }

    /** The client's only link is this one. */
    private void link(Map<String, Object> keys) {
        Map<String, Object> link = tunnel.client(1).config().tap(Site.TAP);
        link.clear();
        link.putAll(keys);
    }

    private void check(String netdev, GuestTask task) {
        tunnel.start();
        if (task.isByDhcp()) {
            Dnsmasq.serve(lab, tunnel.server().netns(), Site.TAP, "10.88.0");
        }
        awaitAndPing(boot(netdev, task.pinging(far)), task.isByDhcp() ? "10.88.0.1" : "10.88.0.50");
    }

    private Guest boot(String netdev, GuestTask task) {
        return Guest.boot(lab, tunnel.client(1).netns(), netdev, task);
    }

    private void awaitAndPing(Guest guest, String address) {
        guest.awaitDone();
        assertThat(guest.address()).startsWith(address);
        assertThat(Ping.run(tunnel.server().netns(), guest.address(), 5, "0.1").received())
                .as(guest.console())
                .isEqualTo(5);
    }
}
