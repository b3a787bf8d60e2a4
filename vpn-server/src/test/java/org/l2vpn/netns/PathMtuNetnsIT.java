package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.RawSender;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * TAPs of 1500 over paths that cannot take such a frame in one datagram: client 1 over 1500 bytes,
 * client 2 over 1280 bytes, client 3 over 1280 bytes and IPv6. The router counts what must not be:
 * IP fragments and datagrams above the path's MTU.
 */
@NetnsTest
class PathMtuNetnsIT {
    private static final int NARROW = 1280;

    private static Tunnel tunnel;
    private static Netns router;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(3);
        router = tunnel.lab().router();
        tunnel.server().config().tap(Site.TAP).put("mtu", 1500);
        tunnel.lab().withoutOffload(tunnel.server().host());
        for (Site client : tunnel.clients()) {
            client.config().tap(Site.TAP).put("mtu", 1500);
            tunnel.lab().withoutOffload(client.host());
        }
        narrow(tunnel.client(2));
        narrow(tunnel.client(3));
        tunnel.client(3)
                .config()
                .peer("server")
                .put("endpoint", "[" + tunnel.server().host().address6() + "]:" + Site.PORT);
        router.nft(watch());
        tunnel.start();
    }

    private static void narrow(Site client) {
        tunnel.lab().pathMtu(client.host(), NARROW);
        client.config().peer("server").put("path-mtu", NARROW);
        tunnel.server().config().peer(client.name()).put("path-mtu", NARROW);
    }

    /** Only the tunnel's datagrams are looked at; priority -500 is before anything reassembles. */
    private static String watch() {
        String narrow4 = tunnel.client(2).host().address4();
        String narrow6 = tunnel.client(3).host().address6();
        return """
        table inet watch {
            counter fragments { }
            counter oversize { }
            counter large { }
            chain watch {
                type filter hook prerouting priority -500; policy accept;
                ip frag-off & 0x3fff != 0 counter name fragments
                exthdr frag exists counter name fragments
                meta l4proto udp meta length > 1500 counter name oversize
                ip saddr %1$s udp sport %3$d-65535 meta length > 1280 counter name oversize
                ip daddr %1$s udp sport %3$d meta length > 1280 counter name oversize
                ip6 saddr %2$s meta l4proto udp meta length > 1280 counter name oversize
                ip6 daddr %2$s meta l4proto udp meta length > 1280 counter name oversize
                meta l4proto udp meta length > 700 counter name large
            }
        }
        """
                .formatted(narrow4, narrow6, Site.PORT);
    }

    @AfterEach
    void noFragmentAndNothingTooLargeLeft() {
        assertThat(router.nftCounter("inet watch", "fragments")).isZero();
        assertThat(router.nftCounter("inet watch", "oversize")).isZero();
        assertThat(router.nftCounter("inet watch", "large")).isPositive();
        for (Site site : List.of(tunnel.server(), tunnel.client(1), tunnel.client(2))) {
            assertThat(site.status().drops("datagram-too-big", "frame-too-large", "bad-fragment"))
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldCarryFullFrames(int number) {
        Site client = tunnel.client(number);
        Site server = tunnel.server();
        for (int payload : List.of(56, 1190, 1371, 1400, 1472)) {
            assertThat(pings(client, server.inner4(), payload)).isEqualTo(5);
        }
        assertThat(pings(server, client.inner4(), 1472)).isEqualTo(5);
        assertThat(pings(server, client.inner6(), 1452)).isEqualTo(5);
    }

    private static int pings(Site from, String to, int payload) {
        return Ping.run(from.netns(), to, 5, "0.02", "-s", "" + payload, "-M", "do").received();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldCarryTcpBothWays(int number) {
        Site client = tunnel.client(number);
        try (Iperf iperf =
                Iperf.serve(tunnel.lab(), tunnel.server().netns(), tunnel.server().inner4())) {
            assertThat(iperf.tcp(client.netns(), 1).bytes()).isGreaterThan(300_000);
            assertThat(iperf.tcp(client.netns(), 1, "-R").bytes()).isGreaterThan(300_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldCarryLargestTaggedFrame(int number) {
        Site client = tunnel.client(number);
        byte[] frame = Frames.tagged(100, Frames.bytes(1500, number));
        try (Capture capture =
                        Capture.start(
                                tunnel.lab(),
                                tunnel.server().netns(),
                                Site.TAP,
                                "in",
                                "ether src 02:00:00:00:0f:01");
                RawSender sender = RawSender.open(client.netns(), Site.TAP)) {
            sender.send(frame);
            Await.until(
                    "frame of 1518 bytes",
                    Duration.ofSeconds(2),
                    () -> !capture.frames().isEmpty());
            assertThat(capture.frames()).usingRecursiveComparison().isEqualTo(List.of(frame));
        }
    }
}
