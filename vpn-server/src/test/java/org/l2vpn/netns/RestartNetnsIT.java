package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** One end dies and starts again while the other keeps talking: traffic is back within 6 s. */
@NetnsTest
class RestartNetnsIT {
    private static final Duration BACK = Duration.ofSeconds(6);

    private static Tunnel tunnel;
    private static Site server;
    private static Site client;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        client = tunnel.client(1);
        tunnel.start();
        assertThat(Ping.answers(client.netns(), server.inner4())).isTrue();
    }

    @Test
    void shouldRecoverWhenServerIsRestarted() {
        server.daemon().terminate();
        assertThat(server.daemon().awaitExit(Duration.ofSeconds(2))).isZero();
        server.start();
        assertTrafficIsBack(client, server);
    }

    @Test
    void shouldRecoverWhenServerIsKilled() {
        server.daemon().kill();
        server.start();
        assertTrafficIsBack(client, server);
    }

    @Test
    void shouldRecoverWhenClientIsKilled() {
        client.daemon().kill();
        client.start();
        assertTrafficIsBack(server, client);
        assertTrafficIsBack(client, server);
    }

    private static void assertTrafficIsBack(Site from, Site to) {
        Await.until(
                "traffic from " + from.name(), BACK, () -> Ping.answers(from.netns(), to.inner4()));
        assertThat(Ping.run(from.netns(), to.inner4(), 10, "0.05").received()).isEqualTo(10);
    }
}
