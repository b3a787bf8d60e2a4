package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.Dnsmasq;
import org.l2vpn.netns.kit.FileExchange;
import org.l2vpn.netns.kit.Guest;
import org.l2vpn.netns.kit.GuestTask;
import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.VdeSwitch;
import org.l2vpn.netns.kit.VmnetDouble;

/**
 * What vde_vmnet did on a Mac: QEMU's machines on a VDE switch reach the Mac over vmnet, without a
 * tunnel. The double's TAP is the Mac's side. {@code -Dguests=all} runs it also with Debian's
 * vde_switch in the place of ours.
 */
@NetnsTest
class LocalGuestsNetnsIT {
    private static final String MAC = "10.92.0.1";
    private static final String FIRST = "10.92.0.50";

    private Lab lab;
    private Netns mac;
    private Path plugs;
    private VmnetDouble vmnet;

    @BeforeEach
    void create() {
        MachineCondition.skipIfMissing(Guest.missing());
        MachineCondition.skipIfMissing(VmnetDouble.missing());
        lab = Lab.create();
        mac = lab.netns("mac");
        plugs = lab.directory().resolve("plugs");
        vmnet = VmnetDouble.in(lab);
    }

    @Test
    void shouldCarryGuestsOnOurSwitchToTheMac() {
        check("vde-switch:" + plugs);
    }

    @Test
    @EnabledIfSystemProperty(named = "guests", matches = "all")
    void shouldCarryGuestsOnVdeSwitchToTheMac() {
        VdeSwitch.start(lab, plugs);
        check("vde:" + plugs);
    }

    /** One with an address of its own and one that asks the Mac's DHCP server, at once. */
    private void check(String link) {
        Daemon bridge =
                Daemon.bridge(
                        lab,
                        mac,
                        vmnet.environmentWithJavaOptions(),
                        "vmnet:host,address=" + MAC + "/24",
                        link);
        Dnsmasq.serve(lab, mac, VmnetDouble.BRIDGE, "10.92.0");
        FileExchange firsts = FileExchange.serve(lab, mac, MAC);
        FileExchange seconds = FileExchange.serve(lab, mac, MAC);
        Guest first = boot(GuestTask.at(FIRST + "/24").pinging(MAC).exchanging(firsts));
        Guest second = boot(GuestTask.byDhcp().pinging(MAC, FIRST).exchanging(seconds));
        first.awaitDone();
        second.awaitDone();
        assertThat(firsts.isDone()).isTrue();
        assertThat(seconds.isDone()).isTrue();
        assertThat(second.address()).startsWith("10.92.0.1");
        for (Guest guest : new Guest[] {first, second}) {
            assertThat(Ping.run(mac, guest.address(), 5, "0.1").received())
                    .as(guest.console())
                    .isEqualTo(5);
        }
        assertThat(bridge.status().json().getConfigList("fdb")).hasSizeGreaterThanOrEqualTo(3);

        bridge.terminate();
        assertThat(bridge.awaitExit(Duration.ofSeconds(2))).isZero();
        vmnet.checkNothingLeft();
        assertThat(mac.hasInterface(VmnetDouble.BRIDGE)).isFalse();
    }

    private Guest boot(GuestTask task) {
        return Guest.boot(lab, mac, "vde,sock=" + plugs, task);
    }
}
