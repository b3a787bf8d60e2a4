package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** Peers that die, restart, leave in good order or only seem dead. */
class LivenessStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(11);
    private final SimNode client = new SimNode(network, "client", CLIENT);
    private final SimNode server = new SimNode(network, "server", SERVER);

    LivenessStoryTest() {
        SimNode.pair(client, server);
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldNoticeADeadPeerWithin5SecondsUnderTraffic() {
        server.kill();
        var died = network.clock().nanos();
        client.sendEvery(Duration.ofMillis(100), 60, "frame ");
        while (client.events(SessionEvent.PeerDown.class).isEmpty()
                && network.clock().nanos() - died < Duration.ofSeconds(10).toNanos()) {
            network.run(Duration.ofMillis(10));
        }
        var noticed = (network.clock().nanos() - died) / 1e9;
        assertThat(noticed).isBetween(4.4, 5.0);
        assertThat(client.events(SessionEvent.PeerDown.class).getFirst().reason())
                .isEqualTo(DownReason.DEAD);
        // A fresh handshake at once.
        network.run(Duration.ofMillis(1));
        assertThat(network.sentFrom(CLIENT).getLast().type()).isEqualTo(1);
    }

    @Test
    void shouldTalkAgainWithin6SecondsWhenThePeerWasKilledAndRestarted() {
        client.sendEvery(Duration.ofMillis(100), 100, "frame ");
        network.run(Duration.ofSeconds(1));
        server.kill();
        var killed = network.clock().nanos();
        network.run(Duration.ofSeconds(1));
        server.restart();
        server.knows(client);
        server.frames().clear();
        network.run(Duration.ofSeconds(8));
        assertThat(server.frames()).isNotEmpty();
        assertThat((server.frames().getFirst().at() - killed) / 1e9).isLessThan(6);
        assertThat(client.events(SessionEvent.PeerUp.class)).hasSize(2);
    }

    @Test
    void shouldReplaceTheSessionAtOnceWhenAKilledClientComesBack() {
        server.send("before");
        network.run(MOMENT);
        client.kill();
        network.run(Duration.ofSeconds(1));
        client.restart();
        client.knows(server, server.spec());
        client.start();
        network.run(MOMENT);
        server.send("after");
        network.run(MOMENT);
        assertThat(client.texts()).containsExactly("before", "after");
        assertThat(server.events(SessionEvent.PeerDown.class)).isEmpty();
    }

    @Test
    void shouldKeepASilentButLivingPeer() {
        client.sendEvery(Duration.ofMillis(200), 300, "frame ");
        network.run(Duration.ofSeconds(61));
        assertThat(client.events(SessionEvent.PeerDown.class)).isEmpty();
        assertThat(server.frames()).hasSize(300);
        // The server has nothing to say: only answers to probes, at most one in 1.5 s.
        assertThat(network.sentFrom(SERVER).stream().filter(d -> d.type() == 4).count())
                .isBetween(20L, 45L);
        assertThat(client.peer().handshakes()).isEqualTo(1);
    }

    @Test
    void shouldSendNoProbeWhenNothingIsSent() {
        network.clearSent();
        network.run(Duration.ofSeconds(60));
        assertThat(network.sent()).isEmpty();
    }

    @Test
    void shouldBringTheOldKeyBackWhenThePeerWasOnlyOutOfReach() {
        client.sendEvery(Duration.ofMillis(100), 150, "up ");
        server.sendEvery(Duration.ofMillis(100), 150, "down ");
        network.run(Duration.ofSeconds(1));
        network.drop(d -> true);
        network.run(Duration.ofMillis(4700));
        assertThat(client.peer().state()).isEqualTo(PeerState.HANDSHAKING);
        assertThat(server.peer().state()).isEqualTo(PeerState.HANDSHAKING);
        network.clearFilters();
        network.run(Duration.ofSeconds(10));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.texts()).contains("up 149");
        assertThat(client.texts()).contains("down 149");
    }

    @Test
    void shouldDialAgainAtOnceWhenThePeerSaysThatItLeaves() {
        network.run(Duration.ofSeconds(2));
        server.engine().goingAway(network.clock().nanos());
        network.run(Duration.ofMillis(20));
        assertThat(client.events(SessionEvent.PeerDown.class).getFirst().reason())
                .isEqualTo(DownReason.GOING_AWAY);
        assertThat(client.peer().state()).isEqualTo(PeerState.HANDSHAKING);
        assertThat(network.sentFrom(CLIENT).getLast().type()).isEqualTo(1);
        assertThat(server.peer().ring.isEmpty()).isTrue();

        server.restart();
        server.knows(client);
        var back = network.clock().nanos();
        network.run(Duration.ofSeconds(6));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat((client.peer().lastHandshake() - back) / 1e9).isLessThan(5.5);
    }

    @Test
    void shouldForgetWhereAPeerWasThatAlwaysDialsUsWhenItLeaves() {
        client.engine().goingAway(network.clock().nanos());
        network.run(Duration.ofMillis(20));
        assertThat(server.events(SessionEvent.PeerDown.class).getFirst().reason())
                .isEqualTo(DownReason.GOING_AWAY);
        assertThat(server.peer().endpoint()).isNull();
        network.clearSent();
        server.send("to nobody");
        network.run(Duration.ofSeconds(10));
        assertThat(network.sent()).isEmpty();
        assertThat(server.dropped(DropReason.NO_ENDPOINT)).isEqualTo(1);
    }

    @Test
    void shouldIgnoreEverythingAfterItsOwnGoodbye() {
        server.engine().goingAway(network.clock().nanos());
        network.clearSent();
        client.send("late");
        network.run(Duration.ofSeconds(2));
        assertThat(network.sentFrom(SERVER)).isEmpty();
    }

    @Test
    void shouldAskFirstAndNotCondemnWhenTheProcessStoodStill() {
        client.send("before");
        network.drop(d -> d.from().equals(SERVER));
        network.run(Duration.ofMillis(1400));
        network.clearFilters();
        network.sleep(Duration.ofSeconds(30)); // stopped: no tick, no datagram
        network.run(Duration.ofSeconds(3));
        assertThat(client.events(SessionEvent.PeerDown.class)).isEmpty();
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldNoticeADeadPeerByThePersistentKeepaliveWithoutTraffic() {
        var laptop = new SimNode(network, "laptop", SimNode.v4(7));
        laptop.host("server.test", SERVER);
        server.knows(laptop);
        laptop.knows(
                server, CipherSuite.AES_256_GCM, Duration.ofSeconds(25).toNanos(), server.spec());
        laptop.start();
        network.run(Duration.ofSeconds(60));
        assertThat(laptop.peer().state()).isEqualTo(PeerState.UP);
        assertThat(laptop.events(SessionEvent.PeerDown.class)).isEmpty();
        server.kill();
        network.run(Duration.ofSeconds(31));
        assertThat(laptop.events(SessionEvent.PeerDown.class)).hasSize(1);
    }
}
