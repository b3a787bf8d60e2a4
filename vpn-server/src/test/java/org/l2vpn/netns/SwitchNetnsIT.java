package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.RawSender;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Three clients on one server. */
@NetnsTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwitchNetnsIT {
    private static final int FORGED = 3;

    private static Tunnel tunnel;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(3).start();
    }

    @Test
    @Order(1)
    void shouldLearnAndKeepUnicastFromThirdClient() {
        Site first = tunnel.client(1);
        Site second = tunnel.client(2);
        Site third = tunnel.client(3);
        first.netns().ip("neigh flush dev " + Site.TAP);
        try (Capture seen =
                Capture.start(tunnel.lab(), third.netns(), Site.TAP, "in", "arp or icmp")) {
            assertThat(Ping.run(first.netns(), second.inner4(), 20, "0.05").received())
                    .isEqualTo(20);
            assertThat(Ping.run(second.netns(), first.inner4(), 20, "0.05").received())
                    .isEqualTo(20);
            Await.until(
                    "the ARP request is flooded to the third client",
                    Duration.ofSeconds(2),
                    () -> seen.frames().stream().anyMatch(SwitchNetnsIT::isBroadcast));
            assertThat(seen.frames()).allMatch(SwitchNetnsIT::isBroadcast);
        }
        assertThat(tunnel.server().status().portsOf(first.mac())).containsExactly("client1");
        assertThat(tunnel.server().status().portsOf(second.mac())).containsExactly("client2");
    }

    private static boolean isBroadcast(byte[] frame) {
        for (int i = 0; i < 6; i++) {
            if (frame[i] != (byte) 0xFF) {
                return false;
            }
        }
        return true;
    }

    /** The third client sends from the server's address: the first one still reaches the server. */
    private static void assertThatForgedAddressTakesNothing() {
        Site server = tunnel.server();
        forge(tunnel.client(3), server.mac());
        Await.until(
                "the forged frames dropped",
                Duration.ofSeconds(3),
                () -> server.status().drops("static-mac-violation") >= FORGED);
        assertThat(Ping.run(tunnel.client(1).netns(), server.inner4(), 5, "0.1").received())
                .isEqualTo(5);
        assertThat(server.status().portsOf(server.mac())).containsExactly(Site.TAP);
    }

    private static void forge(Site by, String source) {
        byte[] frame =
                Frames.plain(
                        Frames.NOWHERE,
                        Frames.address(source),
                        Frames.EXPERIMENTAL,
                        Frames.bytes(46, 1));
        try (RawSender sender = RawSender.open(by.netns(), Site.TAP)) {
            for (int i = 0; i < FORGED; i++) {
                sender.send(frame);
            }
        }
    }

    @Test
    @Order(3)
    void shouldKeepAddressesWhereTheyAreInUseWhenIsolated() {
        assertThatForgedAddressTakesNothing();
        Site server = tunnel.server();
        Site first = tunnel.client(1);
        forge(tunnel.client(3), first.mac());
        Await.until(
                "the forged frames dropped",
                Duration.ofSeconds(3),
                () -> server.status().drops("mac-in-use") >= FORGED);
        assertThat(Ping.run(server.netns(), first.inner4(), 5, "0.1").received()).isEqualTo(5);
        assertThat(server.status().portsOf(first.mac())).containsExactly(first.name());
    }

    @Test
    @Order(2)
    void shouldKeepClientsApartWhenIsolated() {
        Site server = tunnel.server();
        server.daemon().close();
        server.config().set("isolate", true);
        server.start();
        tunnel.clients().forEach(tunnel::awaitUp);
        tunnel.clients()
                .forEach(
                        client ->
                                assertThat(
                                                Ping.run(client.netns(), server.inner4(), 3, "0.1")
                                                        .received())
                                        .isEqualTo(3));
        Site first = tunnel.client(1);
        assertThat(Ping.run(first.netns(), tunnel.client(2).inner4(), 3, "0.1").received())
                .isZero();
        assertThat(server.status().drops("isolated")).isPositive();
    }

    /** Last, as whoever forged takes nothing from the real owner for a while. */
    @Test
    @Order(4)
    void shouldKeepItsOwnAddressWhenAClientSendsFromIt() {
        Site server = tunnel.server();
        server.daemon().close();
        server.config().set("isolate", false);
        server.start();
        tunnel.clients().forEach(tunnel::awaitUp);
        assertThatForgedAddressTakesNothing();
    }
}
