package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** A client that starts before its server, whose machine refuses the port until then. */
@NetnsTest
class FirstContactNetnsIT {
    /**
     * A second is wanted; the rest is for a busy machine. The usual retry would take up to five.
     */
    private static final Duration SOON = Duration.ofMillis(1500);

    private Tunnel tunnel;

    @BeforeEach
    void createTunnel() {
        tunnel = Tunnel.create(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2000, 7300})
    void shouldAnswerPingsSoonAfterTheServerIsReady(int headStart) {
        Site client = tunnel.client(1);
        Site server = tunnel.server();
        client.start();
        assertThat(Ping.answers(client.netns(), server.inner4())).isFalse();
        Await.pause(Duration.ofMillis(headStart));
        assertThat(client.status().isUp("server")).isFalse();
        server.start();
        Await.until(
                "first answer",
                SOON,
                () -> Ping.answers(client.netns(), server.inner4()),
                () -> server.daemon().report() + client.daemon().report());
    }
}
