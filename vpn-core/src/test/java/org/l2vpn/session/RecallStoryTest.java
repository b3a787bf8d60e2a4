package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** A server that was killed and calls its clients where they were. */
class RecallStoryTest {
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(31);
    private final SimNode client = new SimNode(network, "client", CLIENT);
    private final SimNode server = new SimNode(network, "server", SERVER);

    @Test
    void shouldTalkAtOnceWhenAKilledServerIsBack() {
        connect();
        server.kill();
        network.run(Duration.ofSeconds(1));
        restart();
        network.run(Duration.ofMillis(100));
        client.send("seamless");
        network.run(Duration.ofMillis(100));
        assertThat(server.texts()).containsExactly("seamless");
        assertThat(client.events(SessionEvent.PeerDown.class)).isEmpty();
    }

    @Test
    void shouldReachAClientBehindItsNatAgain() {
        var outside = SimNode.v4(200);
        network.nat(CLIENT, outside, Duration.ofMinutes(2));
        connect();
        server.kill();
        server.restart();
        server.engine().remember(server.knows(client), outside);
        server.start();
        network.run(Duration.ofMillis(100));
        assertThat(server.peer().state()).isEqualTo(PeerState.UP);
    }

    /** Whoever has the address now gets a dozen datagrams, once. */
    @Test
    void shouldCallAClientThatIsGoneForFiveSecondsOnly() {
        connect();
        client.kill();
        server.kill();
        network.clearSent();
        server.events().clear();
        restart();
        network.run(Duration.ofSeconds(120));
        assertThat(network.sentFrom(SERVER)).hasSizeBetween(5, 15);
        assertThat(server.peer().state()).isEqualTo(PeerState.IDLE);
        assertThat(server.events()).isEmpty();

        network.clearSent();
        server.send("nobody to send it to");
        network.run(Duration.ofSeconds(10));
        assertThat(network.sentFrom(SERVER)).isEmpty();
    }

    private void connect() {
        SimNode.pair(client, server);
        client.start();
        network.run(Duration.ofMillis(100));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    private void restart() {
        server.restart();
        server.engine().remember(server.knows(client), CLIENT);
        server.start();
    }
}
