package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * A server with two addresses of each family, called at the second one by clients behind a stateful
 * firewall: it lets nothing in that does not answer, so an answer from another address is lost.
 */
@NetnsTest
class CalledAddressNetnsIT {
    private static final int SECOND = 9;
    private static final int OTHER_PORT = 41_830;

    private static Tunnel tunnel;
    private static Site server;
    private static Site overIpv4;
    private static Site overIpv6;

    @BeforeAll
    static void prepare() {
        tunnel = Tunnel.create(2);
        server = tunnel.server();
        overIpv4 = tunnel.client(1);
        overIpv6 = tunnel.client(2);
        Host host = server.host();
        server.netns()
                .ip(
                        "addr add %2$s/24 dev %1$s\naddr add %3$s/64 dev %1$s nodad"
                                .formatted(Host.WAN, host.address4(SECOND), host.address6(SECOND)));
        tunnel.lab()
                .router()
                .nft(
                        """
                        table inet guard {
                            chain forward {
                                type filter hook forward priority 0; policy accept;
                                iifname "to-server" ct state new drop
                            }
                        }
                        """);
        server.config().set("listen", List.of("[::]:" + Site.PORT, "0.0.0.0:" + OTHER_PORT));
        call(overIpv4, host.address4(SECOND) + ":" + Site.PORT);
        call(overIpv6, "[" + host.address6(SECOND) + "]:" + Site.PORT);
    }

    private static void call(Site client, String endpoint) {
        client.config().peer("server").put("endpoint", endpoint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void shouldAnswerFromTheAddressThatWasCalled(String transport) {
        server.config().set("transport", transport);
        server.start();
        try {
            for (Site client : tunnel.clients()) {
                client.start();
                tunnel.awaitUp(client);
                assertThat(Ping.run(client.netns(), server.inner4(), 3, "0.1").received())
                        .isEqualTo(3);
            }
            assertThat(overIpv4.status().endpointAddress("server"))
                    .isEqualTo(server.host().address4(SECOND));
            assertThat(overIpv6.status().endpointAddress("server"))
                    .isEqualTo(server.host().address6(SECOND));
        } finally {
            tunnel.clients().forEach(client -> client.daemon().close());
            server.daemon().close();
        }
    }

    @Test
    void shouldGoOnAnsweringFromThereWhenTheClientRoams() {
        server.config().set("transport", "auto");
        server.start();
        overIpv4.start();
        try {
            tunnel.awaitUp(overIpv4);
            Netns client = overIpv4.netns();
            String moved = overIpv4.host().address4(7);
            move(overIpv4.host().address4(), moved);
            Await.until(
                    "a ping after roaming",
                    Duration.ofSeconds(5),
                    () -> Ping.answers(client, server.inner4()));
            assertThat(server.status().endpointAddress("client1")).isEqualTo(moved);
            move(moved, overIpv4.host().address4());
        } finally {
            overIpv4.daemon().close();
            server.daemon().close();
        }
    }

    private static void move(String from, String to) {
        overIpv4.netns()
                .ip(
                        "addr del %2$s/24 dev %1$s\naddr add %3$s/24 dev %1$s\nroute add default via %4$s"
                                .formatted(Host.WAN, from, to, overIpv4.host().address4(1)));
    }

    @Test
    void shouldListenOnEveryEntry() {
        server.config().set("transport", "auto");
        call(overIpv4, server.host().address4(SECOND) + ":" + OTHER_PORT);
        server.start();
        overIpv4.start();
        try {
            tunnel.awaitUp(overIpv4);
            assertThat(Ping.answers(overIpv4.netns(), server.inner4())).isTrue();
            assertThat(server.status().json().getStringList("listen"))
                    .containsExactly("[::]:" + Site.PORT, "0.0.0.0:" + OTHER_PORT);
        } finally {
            overIpv4.daemon().close();
            server.daemon().close();
            call(overIpv4, server.host().address4(SECOND) + ":" + Site.PORT);
        }
    }
}
