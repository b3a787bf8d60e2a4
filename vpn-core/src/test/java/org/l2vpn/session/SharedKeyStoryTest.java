package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.Timings;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;
import org.l2vpn.time.StampStore;

/** One static key on two machines: by mistake, and on purpose. */
class SharedKeyStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(29);
    private final SimNode server = new SimNode(network, "server", SERVER);
    private final SimNode one = new SimNode(network, "w1", SimNode.v4(2));

    @Test
    void shouldTellBothEndsWhenTwoClientsHaveTheSameKey() {
        var other = twin(one, SimNode.v4(3));
        SimNode.pair(one, server);
        other.host("server.test", SERVER);
        other.knows(server, server.spec());
        one.start();
        other.start();
        one.sendEvery(MOMENT, 1200, "one ");
        other.sendEvery(MOMENT, 1200, "other ");
        network.run(Duration.ofSeconds(120));
        var told = server.events(SessionEvent.PeerAlternates.class);
        assertThat(told).hasSizeBetween(1, 3);
        assertThat(told.getFirst().one()).isIn(SimNode.v4(2), SimNode.v4(3));
        assertThat(told.getFirst().other()).isIn(SimNode.v4(2), SimNode.v4(3));
        assertThat(one.events(SessionEvent.SessionReplaced.class)).hasSizeBetween(1, 3);
        assertThat(other.events(SessionEvent.SessionReplaced.class)).hasSizeBetween(1, 3);
    }

    @Test
    void shouldNotSuspectAClientThatRoamsBackAndForth() {
        SimNode.pair(one, server);
        one.start();
        network.run(MOMENT);
        for (int i = 0; i < 20; i++) {
            one.moveTo(SimNode.v4(2 + i % 2));
            one.send("here " + i);
            network.run(Duration.ofSeconds(3));
        }
        assertThat(server.events(SessionEvent.PeerAlternates.class)).isEmpty();
        assertThat(one.events(SessionEvent.SessionReplaced.class)).isEmpty();
    }

    /** Two servers that stand in for each other. */
    @Test
    void shouldReturnToThePreferredServerWithoutAGapOnceItLives() {
        var standby = twin(server, SimNode.v4(9));
        server.knows(one);
        standby.knows(one);
        one.host("server.test", SERVER).host("standby.test", SimNode.v4(9));
        one.add(
                new PeerSettings(
                        "server",
                        server.key().publicKey(),
                        PresharedKey.none(),
                        CipherSuite.AES_256_GCM,
                        OptionalInt.of(1500),
                        0,
                        List.of(server.spec(), new EndpointSpec("standby.test", 41820)),
                        true));
        server.kill();
        one.start();
        network.run(Duration.ofSeconds(1));
        assertThat(one.peer().endpoint()).isEqualTo(SimNode.v4(9));
        one.sendEvery(MOMENT, 1500, "x ");
        network.run(Duration.ofSeconds(70)); // the preferred one is called, and is not there
        assertThat(one.events(SessionEvent.PeerDown.class)).isEmpty();
        assertThat(one.events(SessionEvent.HandshakeFailing.class)).isEmpty();
        server.restart();
        server.knows(one);
        network.run(Duration.ofSeconds(61));
        assertThat(one.peer().endpoint()).isEqualTo(SERVER);
        network.run(Duration.ofSeconds(20));
        assertThat(one.events(SessionEvent.PeerDown.class)).isEmpty();
        assertThat(standby.frames().size() + server.frames().size()).isEqualTo(1500);
    }

    private SimNode twin(SimNode of, Endpoint at) {
        return new SimNode(
                network,
                of == server ? "standby" : "w1",
                of.key(),
                Timings.production(),
                StampStore.inMemory(),
                at);
    }
}
