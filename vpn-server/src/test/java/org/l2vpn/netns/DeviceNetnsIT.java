package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.DaemonConfig;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Keys;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.ProcessFacts;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** What others do to our TAP while frames flow. */
@NetnsTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeviceNetnsIT {
    private static Tunnel tunnel;
    private static Site server;
    private static Site client;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        client = tunnel.client(1);
        client.config().tap(Site.TAP).put("when-gone", "recreate");
        tunnel.start();
        assertThat(Ping.answers(server.netns(), client.inner4())).isTrue();
    }

    @Test
    @Order(1)
    void shouldCountDropsWhileTapIsDownAndResume() {
        client.netns().ip("link set " + Site.TAP + " down");
        double before = ProcessFacts.cpuSeconds(client.daemon().pid());
        assertThat(Ping.run(server.netns(), client.inner4(), 10, "0.2").received()).isZero();
        assertThat(ProcessFacts.cpuSeconds(client.daemon().pid()) - before).isLessThan(0.4);
        assertThat(client.status().drops("link-down")).isPositive();
        assertThat(client.status().link(Site.TAP).getString("state")).isEqualTo("down");
        client.netns().ip("link set " + Site.TAP + " up");
        Await.until(
                "traffic again",
                Duration.ofSeconds(2),
                () -> Ping.answers(server.netns(), client.inner4()));
    }

    @Test
    @Order(2)
    void shouldRefuseNameInUseInOneLine() {
        DaemonConfig second = new DaemonConfig("second", tunnel.lab().directory(), Keys.generate());
        second.tap(Site.TAP);
        Daemon daemon =
                tunnel.lab()
                        .closing(
                                Daemon.launch(
                                        client.netns(),
                                        "vpnc",
                                        second.write(),
                                        second.controlSocket(),
                                        ""));
        assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(daemon.log().strip().lines()).hasSize(1);
        assertThat(daemon.log()).contains(Site.TAP);
        assertThat(Ping.answers(client.netns(), server.inner4())).isTrue();
    }

    @Test
    @Order(3)
    void shouldMakeTapAgainWhenItIsDeletedAndConfiguredSo() {
        underLoad(() -> client.netns().ip("link del " + Site.TAP));
        Await.until(
                "TAP again", Duration.ofSeconds(3), () -> client.netns().hasInterface(Site.TAP));
        Await.until(
                "traffic again",
                Duration.ofSeconds(3),
                () -> Ping.answers(client.netns(), server.inner4()));
        assertThat(Ping.run(server.netns(), client.inner6(), 3, "0.1").received()).isEqualTo(3);
    }

    @Test
    @Order(4)
    void shouldEndWithErrorWhenTapIsDeleted() {
        client.daemon().close();
        client.config().tap(Site.TAP).put("when-gone", "exit");
        client.start();
        tunnel.awaitUp(client);
        long before = lines(client.daemon());
        underLoad(
                () -> {
                    client.netns().ip("link del " + Site.TAP);
                    assertThat(client.daemon().awaitExit(Duration.ofSeconds(2))).isEqualTo(1);
                });
        // Down, gone, why it ends, and that it has stopped.
        assertThat(lines(client.daemon()) - before).isLessThanOrEqualTo(4);
    }

    private static void underLoad(Runnable event) {
        try (Iperf iperf = Iperf.serve(tunnel.lab(), server.netns(), server.inner4())) {
            Process load = iperf.load(tunnel.lab(), client.netns(), 20);
            Await.pause(Duration.ofSeconds(1));
            event.run();
            load.destroyForcibly();
        }
    }

    private static long lines(Daemon daemon) {
        return daemon.log().lines().count();
    }
}
