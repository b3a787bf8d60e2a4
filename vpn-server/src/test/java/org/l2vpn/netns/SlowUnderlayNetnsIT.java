package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * The server's way out takes 10 Mbit/s and would queue for seconds; client 1 asks for more than
 * that. What waits is to wait where it can be dropped, and client 2 is not to wait behind it.
 */
@NetnsTest
class SlowUnderlayNetnsIT {
    private static final int LOAD_SECONDS = 8;

    /** TCP and the budget have found their pace. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private static Tunnel tunnel;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(2).start();
        var server = tunnel.server().netns();
        // 4 MB of queue: more than three seconds.
        server.exec(
                        ("tc qdisc add dev "
                                        + Host.WAN
                                        + " root tbf rate 10mbit burst 16kb limit 4mb")
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
    void shouldAnswerOthersAtOnceWhenOnePeerTakesAllByTcp() {
        var other = pingUnderLoad(tunnel.client(2), "-R");
        assertThat(other.received()).isGreaterThanOrEqualTo(19);
        assertThat(other.quantile(0.5)).as("ms of the median").isLessThan(100);
    }

    @Test
    void shouldAnswerOthersAtOnceWhenOnePeerIsFlooded() {
        var before = dropped();
        var other = pingUnderLoad(tunnel.client(2), "-R", "-u", "-b", "50M", "-l", "1200");
        assertThat(other.received()).isGreaterThanOrEqualTo(19);
        assertThat(other.quantile(0.5)).as("ms of the median").isLessThan(100);
        assertThat(dropped() - before).as("what is too much is counted").isGreaterThan(1_000);
    }

    @Test
    void shouldAnswerTheSamePeerSoonWhenItTakesAllByTcp() {
        var same = pingUnderLoad(tunnel.client(1), "-R");
        assertThat(same.quantile(0.5)).as("ms of the median").isLessThan(300);
    }

    /** Pings the server from there while client 1 takes what iperf3's options say. */
    private static Ping pingUnderLoad(Site from, String... options) {
        var server = tunnel.server();
        try (var iperf = Iperf.serve(tunnel.lab(), server.netns(), server.inner4())) {
            var load = iperf.load(tunnel.lab(), tunnel.client(1).netns(), LOAD_SECONDS, options);
            try {
                Await.pause(SETTLED);
                return Ping.run(from.netns(), server.inner4(), 20, "0.1");
            } finally {
                Command.stop(load);
            }
        }
    }

    private static long dropped() {
        return tunnel.server().status().drops("socket-full", "socket-slow");
    }
}
