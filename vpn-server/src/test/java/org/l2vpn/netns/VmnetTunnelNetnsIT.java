package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;
import org.l2vpn.netns.kit.VmnetDouble;

/**
 * The whole way of a Mac's frames, on Linux: the client has a vmnet link and runs on NIO, a double
 * of Apple's libraries has a TAP called {@code bridge100} behind it, the server has a TAP.
 */
@NetnsTest
class VmnetTunnelNetnsIT {
    private static final String MAC = "02:00:5e:10:00:64";

    private static final Duration EXIT = Duration.ofSeconds(5);

    private Tunnel tunnel;
    private Site mac;
    private VmnetDouble vmnet;

    @BeforeEach
    void create() {
        MachineCondition.skipIfMissing(VmnetDouble.missing());
        tunnel = Tunnel.create(1);
        mac = tunnel.client(1);
        vmnet = VmnetDouble.in(tunnel.lab());
        vmnet.behind(mac, MAC);
    }

    @Test
    void shouldCarryAMacsFramesThroughTheTunnel() {
        tunnel.start();
        Netns here = mac.netns();
        assertThat(
                        here.exec("cat", "/sys/class/net/" + VmnetDouble.BRIDGE + "/address")
                                .check()
                                .out()
                                .strip())
                .isEqualTo(MAC);
        pingsBothWays();
        try (Iperf iperf =
                Iperf.serve(tunnel.lab(), tunnel.server().netns(), tunnel.server().inner4())) {
            assertThat(iperf.tcp(here, 2).bytes()).isPositive();
            assertThat(iperf.tcp(here, 2, "-R").bytes()).isPositive();
        }
        pingsBothWays();

        stop();
        assertThat(here.hasInterface(VmnetDouble.BRIDGE)).isFalse();
        vmnet.checkNothingLeft();
        mac.start();
        tunnel.awaitUp(mac);
        pingsBothWays();
        stop();
        vmnet.checkNothingLeft();
    }

    @Test
    void shouldEndWithAClearLineWhenVmnetNeverAnswers() {
        mac.javaOptions(vmnet.javaOptions() + " -Dl2vpn.vmnet.start-timeout-ms=1000")
                .environment(vmnet.environment("start.never=1"));
        var daemon = mac.launch();
        assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(daemon.log())
                .contains("vmnet did not start within 1000 ms and was given up; likely: ");
    }

    @Test
    void shouldEndWithAClearLineWhenNotPrivileged() {
        mac.environment(vmnet.environment("macos=15,root=0"));
        var daemon = mac.launch();
        assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(daemon.log())
                .contains("vmnet did not start: VMNET_FAILURE (1001); likely: not root: start it");
    }

    private void pingsBothWays() {
        Site server = tunnel.server();
        for (int size : new int[] {56, 1_000, 1_300}) {
            assertThat(ping(mac.netns(), server.inner4(), size)).as("%d bytes", size).isEqualTo(5);
            assertThat(ping(server.netns(), mac.inner4(), size)).as("%d bytes", size).isEqualTo(5);
        }
        assertThat(ping(mac.netns(), server.inner6(), 56)).isEqualTo(5);
    }

    private static int ping(Netns from, String to, int size) {
        return Ping.run(from, to, 5, "0.05", "-s", "" + size).received();
    }

    private void stop() {
        mac.daemon().terminate();
        assertThat(mac.daemon().awaitExit(EXIT)).isZero();
    }
}
