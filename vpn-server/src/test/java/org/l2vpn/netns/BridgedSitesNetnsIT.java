package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Lan;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.RawSender;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Two sites whose machines know nothing of the tunnel: each has it in a Linux bridge. */
@NetnsTest
class BridgedSitesNetnsIT {

    @Test
    void shouldJoinTwoBridges() {
        try (Tunnel tunnel = Tunnel.create(1)) {
            Netns left = machine(tunnel, tunnel.server(), "left", "10.90.0.1");
            Netns right = machine(tunnel, tunnel.client(1), "right", "10.90.0.2");
            tunnel.start();
            Await.until(
                    "first answer", Duration.ofSeconds(5), () -> Ping.answers(left, "10.90.0.2"));
            assertThat(
                            Ping.run(right, "10.90.0.1", 10, "0.05", "-s", "1472", "-M", "do")
                                    .received())
                    .isEqualTo(10);
            byte[] frame = Frames.tagged(12, Frames.bytes(1500, 1));
            Capture capture =
                    Capture.start(
                            tunnel.lab(), right, Lan.ETH, "in", "ether src 02:00:00:00:0f:01");
            try (RawSender sender = RawSender.open(left, Lan.ETH)) {
                sender.send(frame);
                Await.until(
                        "tagged frame across",
                        Duration.ofSeconds(2),
                        () -> !capture.frames().isEmpty());
            }
            assertThat(capture.frames()).usingRecursiveComparison().isEqualTo(List.of(frame));
            try (Iperf iperf = Iperf.serve(tunnel.lab(), left, "10.90.0.1")) {
                assertThat(iperf.tcp(right, 1).bytes()).isGreaterThan(300_000);
            }
            Site client = tunnel.client(1);
            client.daemon().terminate();
            assertThat(client.daemon().awaitExit(Duration.ofSeconds(2))).isZero();
            assertThat(client.netns().hasInterface(Lan.BRIDGE)).isTrue();
            assertThat(client.netns().hasInterface(Site.TAP)).isFalse();
        }
    }

    private static Netns machine(Tunnel tunnel, Site site, String name, String address) {
        return Lan.of(tunnel.lab(), site).machine(name, List.of(address + "/24"));
    }
}
