package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Both clients are behind a NAT that forgets after 2 s; client 1 has a keepalive of 1 s. */
@NetnsTest
class NatNetnsIT {
    private static final Duration LONGER_THAN_THE_NAT_REMEMBERS = Duration.ofSeconds(4);

    private static Tunnel tunnel;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(2);
        Netns router = tunnel.lab().router();
        router.nft(
                """
                table ip nat {
                    chain post {
                        type nat hook postrouting priority 100; policy accept;
                        oifname "to-server" masquerade
                    }
                }
                """);
        router.sysctl("net/netfilter/nf_conntrack_udp_timeout", "2");
        router.sysctl("net/netfilter/nf_conntrack_udp_timeout_stream", "2");
        // What comes unasked is dropped in silence, as home routers do.
        router.nft(
                """
                table inet guard {
                    chain in {
                        type filter hook input priority 0; policy accept;
                        iifname "to-server" meta l4proto udp drop
                    }
                }
                """);
        tunnel.client(1).config().peer("server").put("keepalive", "1s");
        for (Site site : tunnel.clients()) {
            quiet(site);
        }
        quiet(tunnel.server());
        tunnel.start();
        for (Site client : tunnel.clients()) {
            assertThat(Ping.answers(client.netns(), tunnel.server().inner4())).isTrue();
        }
    }

    /** No IPv6 in the TAPs: its router solicitations would hold the mapping open by chance. */
    private static void quiet(Site site) {
        site.netns().sysctl("net/ipv6/conf/default/disable_ipv6", "1");
        site.config().tap(Site.TAP).put("addresses", List.of(site.inner4() + "/24"));
    }

    @Test
    void shouldStayReachableWhenKeepaliveHoldsTheMapping() {
        Await.pause(LONGER_THAN_THE_NAT_REMEMBERS);
        Site server = tunnel.server();
        assertThat(Ping.run(server.netns(), tunnel.client(1).inner4(), 5, "0.2").received())
                .isEqualTo(5);
        assertThat(server.status().endpointAddress("client1")).isEqualTo(server.host().address4(1));
    }

    @Test
    void shouldComeBackWithFirstClientFrameWhenThereIsNoKeepalive() {
        Site server = tunnel.server();
        Site client = tunnel.client(2);
        // The neighbour entries stay, so that nothing but the ping itself asks for the way.
        server.netns()
                .ip(
                        "neigh replace %s lladdr %s dev %s"
                                .formatted(client.inner4(), client.mac(), Site.TAP));
        client.netns()
                .ip(
                        "neigh replace %s lladdr %s dev %s"
                                .formatted(server.inner4(), server.mac(), Site.TAP));
        Await.pause(LONGER_THAN_THE_NAT_REMEMBERS);
        assertThat(Ping.run(server.netns(), client.inner4(), 2, "0.3").received()).isZero();
        assertThat(Ping.answers(client.netns(), server.inner4())).isTrue();
        assertThat(Ping.run(server.netns(), client.inner4(), 3, "0.2").received()).isEqualTo(3);
    }
}
