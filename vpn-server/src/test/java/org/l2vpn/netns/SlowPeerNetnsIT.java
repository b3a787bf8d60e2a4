package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * The server's path to client 1, an interface of its own, takes 2 Mbit/s and client 1 is sent ten
 * times as much; the path to client 2 is fast. What the kernel holds for client 1 must not stop
 * what goes to client 2.
 */
@NetnsTest
class SlowPeerNetnsIT {
    private static final int LOAD_SECONDS = 12;
    private static final int SECONDS = 3;

    /** The slow queue is full, and so was the shared socket. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static Tunnel tunnel;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(2);
        var server = tunnel.server().netns();
        var client = tunnel.client(1);
        server.ip(
                """
                link add slow0 type veth peer name slow0 netns %s
                addr add 10.79.0.1/24 dev slow0
                link set slow0 up"""
                        .formatted(client.netns().name()));
        client.netns().ip("addr add 10.79.0.2/24 dev slow0\nlink set slow0 up");
        client.config().peer("server").put("endpoint", "10.79.0.1:" + Site.PORT);
        tunnel.start();
        server.exec(
                        "tc qdisc add dev slow0 root tbf rate 2mbit burst 20000 limit 500000"
                                .split(" "))
                .check();
    }

    @AfterAll
    static void stop() {
        if (tunnel != null) {
            tunnel.close();
        }
    }

    @Test
    void shouldServeTheFastPeerWhenTheSlowOneIsFlooded() {
        var server = tunnel.server();
        var lab = tunnel.lab();
        try (var slow = Iperf.serve(lab, tunnel.client(1).netns(), tunnel.client(1).inner4());
                var fast = Iperf.serve(lab, tunnel.client(2).netns(), tunnel.client(2).inner4())) {
            var alone = fast.tcp(server.netns(), SECONDS).bitsPerSecond();
            var before = dropped();
            var flood =
                    slow.load(lab, server.netns(), LOAD_SECONDS, "-u", "-b", "20M", "-l", "1200");
            try {
                Await.pause(SETTLED);
                var beside = fast.udp(server.netns(), SECONDS, "5M", 1_200);
                var stream = fast.tcp(server.netns(), SECONDS).bitsPerSecond();
                var ping = Ping.run(server.netns(), tunnel.client(2).inner4(), 20, "0.05");
                assertThat(dropped() - before).as("the flood was too much").isGreaterThan(1_000);
                // With one socket for both more than half of them are lost.
                assertThat(beside.lost()).as("lost").isLessThan(beside.sent() / 5);
                assertThat(stream).as("beside the flood").isGreaterThan(alone / 4);
                assertThat(ping.received()).isGreaterThanOrEqualTo(19);
                // What keeps its session alive does not wait behind the flood.
                assertThat(server.daemon().log()).doesNotContain("peer down");
            } finally {
                Command.stop(flood);
            }
        }
    }

    private static long dropped() {
        return tunnel.server().status().drops("socket-full", "socket-slow");
    }
}
