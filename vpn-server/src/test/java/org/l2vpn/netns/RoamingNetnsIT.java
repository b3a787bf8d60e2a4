package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** A client whose address changes while frames flow. */
@NetnsTest
class RoamingNetnsIT {
    private Tunnel tunnel;
    private Site server;
    private Site client;

    @BeforeEach
    void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        client = tunnel.client(1);
        client.config().peer("server").remove("endpoint");
        client.config()
                .peer("server")
                .put(
                        "endpoints",
                        List.of(
                                server.host().address4() + ":" + Site.PORT,
                                "[" + server.host().address6() + "]:" + Site.PORT));
        tunnel.start();
        assertThat(Ping.run(client.netns(), server.inner4(), 3, "0.1").received()).isEqualTo(3);
    }

    @Test
    void shouldFollowClientToAnotherAddressOfItsFamily() {
        assertThat(server.status().endpointAddress("client1")).isEqualTo(client.host().address4());
        String moved = client.host().address4(9);
        client.netns()
                .ip(
                        """
                        addr del %3$s/24 dev %1$s
                        addr add %2$s/24 dev %1$s
                        route add default via %4$s"""
                                .formatted(
                                        Host.WAN,
                                        moved,
                                        client.host().address4(),
                                        client.host().address4(1)));
        Ping ping = Ping.run(client.netns(), server.inner4(), 20, "0.1");
        assertThat(ping.received()).isGreaterThanOrEqualTo(19);
        assertThat(server.status().endpointAddress("client1")).isEqualTo(moved);
        assertThat(Ping.run(server.netns(), client.inner4(), 5, "0.1").received()).isEqualTo(5);
    }

    @Test
    void shouldMoveToIpv6WhenIpv4IsGone() {
        client.netns().ip("addr del " + client.host().address4() + "/24 dev " + Host.WAN);
        Await.until(
                "traffic over IPv6",
                Duration.ofSeconds(6),
                () -> Ping.answers(client.netns(), server.inner4()));
        assertThat(server.status().endpointAddress("client1")).isEqualTo(client.host().address6());
        assertThat(Ping.run(server.netns(), client.inner4(), 5, "0.1").received()).isEqualTo(5);
    }
}
