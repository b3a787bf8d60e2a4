package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * Nothing is configured, and the router's interface towards the client takes less than the ends'
 * own: towards the server that is a black hole (a veth drops what is larger than its own MTU), in
 * the other direction there is ICMP, until the router says nothing at all any more.
 */
@NetnsTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PathMtuDiscoveryNetnsIT {
    /** What is promised is 5 s; the machine that tests may be slow. */
    private static final Duration FOUND = Duration.ofSeconds(10);

    /** A veth takes in frames that are longer than its MTU by a VLAN tag (is_skb_forwardable). */
    private static final int TAG = 4;

    private static final String SILENCE =
            """
            table inet silence {
                chain output {
                    type filter hook output priority 0; policy accept;
                    icmp type destination-unreachable drop
                    icmpv6 type packet-too-big drop
                }
            }
            """;

    private static Tunnel tunnel;
    private static Site server;
    private static Site client;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        client = tunnel.client(1);
        server.config().tap(Site.TAP).put("mtu", 1500);
        client.config().tap(Site.TAP).put("mtu", 1500);
        tunnel.lab().withoutOffload(server.host());
        tunnel.lab().withoutOffload(client.host());
        tunnel.lab()
                .router()
                .nft(
                        """
                        table inet watch {
                            counter fragments { }
                            chain watch {
                                type filter hook prerouting priority -500; policy accept;
                                ip frag-off & 0x3fff != 0 counter name fragments
                            }
                        }
                        """);
        middle(1492);
        tunnel.start();
    }

    private static void middle(int mtu) {
        tunnel.lab().router().ip("link set " + client.host().routerSide() + " mtu " + mtu);
    }

    @Test
    @Order(1)
    void shouldFindWhatThePathTakes() {
        awaitBoth(1492);
        assertThat(client.status().peer("server").getString("path-mtu-source")).isEqualTo("probed");
        assertThat(fullPings()).isEqualTo(10);
        try (Iperf iperf = Iperf.serve(tunnel.lab(), server.netns(), server.inner4())) {
            assertThat(iperf.tcp(client.netns(), 1).bytes()).isGreaterThan(300_000);
            assertThat(iperf.tcp(client.netns(), 1, "-R").bytes()).isGreaterThan(300_000);
        }
        assertThat(client.daemon().report()).contains("path MTU over IPv4 is 1496, was 1280");
        noFragmentLeft();
    }

    @Test
    @Order(2)
    void shouldFollowThePathWhenItTakesLess() {
        middle(1400);
        awaitBoth(1400);
        assertThat(fullPings()).isEqualTo(10);
        noFragmentLeft();
    }

    @Test
    @Order(3)
    void shouldFollowThePathWithoutAnyIcmp() {
        tunnel.lab().router().nft(SILENCE);
        middle(1200);
        awaitBoth(1200);
        assertThat(fullPings()).isEqualTo(10);
        noFragmentLeft();
    }

    /** Both ends' values, while full frames go both ways. */
    private static void awaitBoth(int mtu) {
        Await.until(
                "path MTU " + mtu,
                FOUND,
                () -> {
                    var _ = Ping.run(client.netns(), server.inner4(), 5, "0.02", "-s", "1472");
                    return value(client, "server") == mtu + TAG
                            && value(server, client.name()) == mtu;
                },
                () -> server.daemon().report() + client.daemon().report());
    }

    private static int value(Site site, String peer) {
        var entry = site.status().peer(peer);
        return entry.getBoolean("path-mtu-searching") ? 0 : entry.getInt("path-mtu");
    }

    private static int fullPings() {
        return Ping.run(client.netns(), server.inner4(), 10, "0.02", "-s", "1472", "-M", "do")
                .received();
    }

    private static void noFragmentLeft() {
        assertThat(tunnel.lab().router().nftCounter("inet watch", "fragments")).isZero();
        assertThat(client.status().drops("datagram-too-big")).isZero();
        assertThat(server.status().drops("datagram-too-big")).isZero();
    }
}
