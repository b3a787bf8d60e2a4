package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Timings;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;
import org.l2vpn.time.StampStore;
import org.l2vpn.time.SuspendDetector;

/** Clocks that are wrong, and machines that sleep. */
class ClockStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(17);
    private SimNode client0;
    private final SimNode server = new SimNode(network, "server", SERVER);

    /** Case 18: a running session does not look at the wall clock. */
    @Test
    void shouldKeepTheSessionWhenTheWallClockGoesBackAnHour() {
        var client = client(StampStore.inMemory());
        client.wall().set(Duration.ofHours(-1));
        client.sendEvery(MOMENT, 3000, "frame "); // five minutes: rekeys too
        network.run(Duration.ofSeconds(301));
        assertThat(server.frames()).hasSize(3000);
        assertThat(client.peer().handshakes()).isGreaterThan(2);
    }

    /** Case 18: restart with the stored stamp. */
    @Test
    void shouldConnectAfterARestartWithTheClockAnHourBackWhenTheStampWasStored() {
        var client = client(StampStore.inMemory());
        client.kill();
        client.wall().set(Duration.ofHours(-1));
        network.run(Duration.ofSeconds(1));
        client.restart();
        client.knows(server, server.spec());
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    /** Case 18: without the stored stamp a refusal that names the clock, once. */
    @Test
    void shouldTellOfTheClockWhenAPeerComesBackAnHourBehindWithoutItsStamp() {
        client(StampStore.inMemory()).kill();
        // The same key in a machine that has lost its state.
        var reborn =
                new SimNode(
                        network,
                        "client",
                        client0.key(),
                        Timings.production(),
                        StampStore.inMemory(),
                        CLIENT);
        reborn.wall().set(Duration.ofHours(-1));
        reborn.host("server.test", SERVER);
        reborn.knows(server, server.spec());
        reborn.start();
        network.run(Duration.ofSeconds(30));
        assertThat(reborn.peer().state()).isEqualTo(PeerState.HANDSHAKING);
        assertThat(server.dropped(DropReason.STALE_TIMESTAMP)).isGreaterThan(3);
        var refused = server.events(SessionEvent.ClockRefused.class);
        assertThat(refused).hasSize(1);
        assertThat(refused.getFirst().ahead()).isFalse();
        assertThat(refused.getFirst().seconds()).isBetween(3590L, 3610L);
    }

    /** Case 19: ten years ahead is refused and so cannot lock the client out afterwards. */
    @Test
    void shouldNotRememberAStampFromTheFarFuture() {
        var client = new SimNode(network, "client", CLIENT);
        SimNode.pair(client, server);
        client.wall().set(Duration.ofDays(3650));
        client.start();
        network.run(Duration.ofSeconds(20));
        assertThat(client.peer().state()).isEqualTo(PeerState.HANDSHAKING);
        assertThat(server.dropped(DropReason.FUTURE_TIMESTAMP)).isGreaterThan(2);
        var refused = server.events(SessionEvent.ClockRefused.class);
        assertThat(refused).hasSize(1);
        assertThat(refused.getFirst().ahead()).isTrue();
        assertThat(server.peer().newestStamp()).isNull();

        client.wall().set(Duration.ZERO); // set right; the stored stamp is still ten years ahead
        network.run(Duration.ofSeconds(11));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldTakeAStampUpTo24HoursAhead() {
        var client = new SimNode(network, "client", CLIENT);
        SimNode.pair(client, server);
        client.wall().set(Duration.ofHours(23));
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldNotLockAPeerOutWhenBothClocksWereAheadAndAreSetRight() {
        server.wall().set(Duration.ofDays(10));
        var client = new SimNode(network, "client", CLIENT);
        SimNode.pair(client, server);
        client.wall().set(Duration.ofDays(10));
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        client.kill();
        server.wall().set(Duration.ZERO);
        client.wall().set(Duration.ZERO);
        network.run(Duration.ofSeconds(1));
        client.restart(); // its stored stamp is ten days ahead
        client.knows(server, server.spec());
        client.start();
        network.run(Duration.ofSeconds(6));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    /** Case 20: eight hours of sleep, then a fresh session at once. */
    @Test
    void shouldHandshakeWithinASecondOfWaking() {
        var client = client(StampStore.inMemory());
        var detector = new SuspendDetector(network.clock().nanos(), client.wall().instant());
        var old = client.peer().ring.current();
        network.sleep(Duration.ofHours(8));
        network.clearSent();
        var used = old.counter().used();
        var now = network.clock().nanos();
        assertThat(detector.onTick(now, client.wall().instant())).isTrue();
        client.engine().onResume(now);
        client.send("awake");
        network.run(Duration.ofSeconds(1));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.texts()).containsExactly("awake");
        assertThat(old.counter().used()).isEqualTo(used);
    }

    /** A restored snapshot has used counters before it, and its copies use them too. */
    @Test
    void shouldSendNothingUnderAnOldKeyAfterResuming() {
        for (var resumes : List.of(client(StampStore.inMemory()), server)) {
            network.run(Duration.ofSeconds(10));
            var other = resumes == server ? client0 : server;
            var old = resumes.peer().ring.current();
            var used = old.counter().used();
            network.clearSent();
            resumes.engine().onResume(network.clock().nanos());
            resumes.send("under a fresh key");
            assertThat(network.sent()).allSatisfy(d -> assertThat(d.type()).isEqualTo(1));
            other.send("under the key from before");
            network.run(MOMENT);
            assertThat(old.counter().used()).isEqualTo(used);
            assertThat(other.texts()).last().isEqualTo("under a fresh key");
            assertThat(resumes.texts()).doesNotContain("under the key from before");
            assertThat(resumes.events(SessionEvent.PeerDown.class))
                    .extracting(SessionEvent.PeerDown::reason)
                    .containsExactly(DownReason.RESUMED);
        }
    }

    /** The answer to a handshake that began before would give copies the same keys. */
    @Test
    void shouldFinishNoHandshakeThatBeganBeforeResuming() {
        var client = new SimNode(network, "client", CLIENT);
        SimNode.pair(client, server);
        server.holdWork();
        client.start();
        network.run(Duration.ofMillis(20));
        assertThat(server.heldWork()).hasSize(1);
        server.engine().onResume(network.clock().nanos());
        server.releaseWork();
        network.run(MOMENT);
        assertThat(server.dropped(DropReason.KEY_EXPIRED)).isEqualTo(1);
        assertThat(network.sentFrom(SERVER)).isEmpty();

        client.engine().onResume(network.clock().nanos());
        network.run(Duration.ofSeconds(2));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    /** 1970: no battery and no time yet. */
    @Test
    void shouldTakeRightClocksWhileOurOwnCannotBeRight() {
        server.wall().set(Duration.ofDays(-20_000));
        var client = client(StampStore.inMemory());
        assertThat(server.events(SessionEvent.ClockRefused.class)).isEmpty();
        client.kill();
        network.run(Duration.ofSeconds(1));
        client.restart();
        client.knows(server, server.spec());
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldForgetAWildStampOnceOurImpossibleClockIsSetRight() {
        server.wall().set(Duration.ofDays(-20_000));
        var client = new SimNode(network, "client", CLIENT);
        SimNode.pair(client, server);
        client.wall().set(Duration.ofDays(3650));
        client.start();
        network.run(MOMENT);
        assertThat(server.peer().newestStamp()).isNotNull();
        server.wall().set(Duration.ZERO);
        network.run(Duration.ofMillis(200));
        assertThat(server.peer().newestStamp()).isNull();
    }

    @Test
    void shouldNotOfferARefusedStampAgainAtLaterStarts() {
        var client = new SimNode(network, "client", CLIENT);
        SimNode.pair(client, server);
        client.wall().set(Duration.ofDays(3650));
        client.start();
        network.run(Duration.ofSeconds(2));
        client.wall().set(Duration.ZERO);
        network.run(Duration.ofSeconds(11));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        var refusals = server.dropped(DropReason.FUTURE_TIMESTAMP);
        client.kill();
        network.run(Duration.ofSeconds(1));
        client.restart();
        client.knows(server, server.spec());
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.dropped(DropReason.FUTURE_TIMESTAMP)).isEqualTo(refusals);
    }

    private SimNode client(StampStore stamps) {
        client0 = new SimNode(network, "client", Timings.production(), stamps, CLIENT);
        SimNode.pair(client0, server);
        client0.start();
        network.run(MOMENT);
        assertThat(client0.peer().state()).isEqualTo(PeerState.UP);
        return client0;
    }
}
