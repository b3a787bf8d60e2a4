package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** The plain course of things: dial, talk both ways, keep the session. */
class SessionStoryTest {
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(1);
    private final SimNode client = new SimNode(network, "client", CLIENT);
    private final SimNode server = new SimNode(network, "server", SERVER);

    SessionStoryTest() {
        SimNode.pair(client, server);
    }

    @Test
    void shouldCarryFramesBothWaysWhenClientDials() {
        client.start();
        server.start();
        network.run(Duration.ofMillis(100));
        client.send("hello");
        network.run(Duration.ofMillis(100));
        server.send("hello yourself");
        network.run(Duration.ofMillis(100));

        assertThat(server.texts()).containsExactly("hello");
        assertThat(client.texts()).containsExactly("hello yourself");
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.peer().endpoint()).isEqualTo(CLIENT);
        assertThat(client.drops().nonZero()).isEmpty();
        assertThat(server.drops().nonZero()).isEmpty();
    }
}
