package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.flood.CookieJar;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNetwork.Datagram;
import org.l2vpn.testkit.SimNode;

/** Case 34: a server under load asks for proof of address before it works. */
class CookieStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(19).delay(Duration.ofMillis(1));
    private final SimNode client = new SimNode(network, "client", CLIENT);
    private final SimNode server = new SimNode(network, "server", SERVER);

    CookieStoryTest() {
        SimNode.pair(client, server);
    }

    @BeforeEach
    void flood() {
        server.holdWork().queueLimit(Limits.HANDSHAKE_QUEUE);
        var flood = new byte[WireFormat.INITIATION_SIZE];
        flood[0] = 1;
        for (int i = 0; i < Limits.LOAD_THRESHOLD; i++) {
            flood[100] = (byte) i;
            stamp(flood);
            server.receive(new Datagram(SimNode.v4(i % 200 + 10), SERVER, flood, 0));
        }
        assertThat(server.heldWork()).hasSize(Limits.LOAD_THRESHOLD);
        assertThat(network.sent()).isEmpty();
    }

    @Test
    void shouldAskForACookieUnderLoadAndLetTheNextRetryIn() {
        haveHadASession();
        flood();
        client.send("again");
        asksOnceAndLetsTheNextOneIn(Duration.ofMillis(4900), Duration.ofMillis(600));
        assertThat(server.texts()).containsExactly("again");
    }

    /** Before the first session the same initiation is repeated, then with the cookie. */
    @Test
    void shouldAskForACookieUnderLoadAndLetTheFirstRepetitionIn() {
        client.start();
        asksOnceAndLetsTheNextOneIn(Duration.ofMillis(130), Duration.ofMillis(170));
    }

    private void asksOnceAndLetsTheNextOneIn(Duration quiet, Duration then) {
        var failed = server.dropped(DropReason.HANDSHAKE_FAILED);
        network.run(MOMENT);
        // The reply is smaller than the question and is no reason to send at once.
        assertThat(network.sent()).extracting(Datagram::type).containsExactly(1, 3);
        assertThat(network.sent().getLast().bytes()).hasSize(64);
        assertThat(server.dropped(DropReason.COOKIE_REQUIRED)).isEqualTo(1);
        network.run(quiet);
        assertThat(network.sent()).hasSize(2);
        network.run(then);
        assertThat(network.sent()).extracting(Datagram::type).containsExactly(1, 3, 1);
        assertThat(server.heldWork()).hasSize(Limits.LOAD_THRESHOLD + 1);
        server.releaseWork();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.dropped(DropReason.HANDSHAKE_FAILED) - failed)
                .isEqualTo(Limits.LOAD_THRESHOLD);
    }

    @Test
    void shouldNotTakeTheCookieFromAnotherAddressOrPort() {
        var proven = provenInitiation();
        network.clearSent();
        var otherPort = Endpoint.of(CLIENT.address(), 0, 1);
        for (var source : new Endpoint[] {SimNode.v4(3), otherPort, SimNode.v4(4)}) {
            server.receive(proven.from(source));
        }
        assertThat(server.dropped(DropReason.BAD_MAC2)).isEqualTo(3);
        assertThat(network.sent()).hasSize(3).allMatch(d -> d.type() == 3);
        var work = server.heldWork().size();
        server.receive(proven);
        assertThat(server.heldWork()).hasSize(work + 1);
    }

    @Test
    void shouldNotTakeACookieOlderThan120Seconds() {
        var proven = provenInitiation();
        network.run(Duration.ofSeconds(121));
        var before = server.dropped(DropReason.BAD_MAC2);
        server.receive(proven);
        assertThat(server.dropped(DropReason.BAD_MAC2)).isEqualTo(before + 1);
    }

    @Test
    void shouldNotUseACookieLongerThan115Seconds() {
        network.drop(d -> d.type() == 1 && d.sentAt() > 0 && !isFirst());
        client.start();
        network.run(MOMENT);
        network.run(Duration.ofSeconds(80));
        assertThat(hasMac2(network.sentFrom(CLIENT).getLast())).isTrue();
        network.run(Duration.ofSeconds(20)); // given up
        client.send("again");
        network.run(Duration.ofSeconds(10));
        assertThat(hasMac2(network.sentFrom(CLIENT).getLast())).isTrue();
        network.run(Duration.ofSeconds(15));
        assertThat(hasMac2(network.sentFrom(CLIENT).getLast())).isFalse();
    }

    @Test
    void shouldDropCookieRepliesThatAnswerNothing() {
        network.drop(d -> d.type() == 3);
        client.start();
        network.run(MOMENT);
        network.clearFilters();
        var reply = network.sent().getLast();
        assertThat(reply.type()).isEqualTo(3);

        var toNobody = reply.bytes().clone();
        toNobody[WireFormat.COOKIE_RECEIVER] ^= 1;
        client.receive(reply.with(toNobody));
        assertThat(client.dropped(DropReason.UNEXPECTED_RESPONSE)).isEqualTo(1);
        client.receive(reply);
        client.receive(reply); // a second time
        assertThat(client.dropped(DropReason.BAD_COOKIE_REPLY)).isEqualTo(1);
        assertThat(client.peer().endpoint()).isNull();

        network.run(Duration.ofSeconds(6)); // the next initiation: the old reply is not for it
        client.receive(reply);
        assertThat(client.dropped(DropReason.UNEXPECTED_RESPONSE)).isEqualTo(2);
    }

    @Test
    void shouldRefuseEveryFlippedBitOfACookieReply() {
        network.drop(d -> d.type() == 3);
        client.start();
        network.run(MOMENT);
        var reply = network.sent().getLast();
        var before = PeerSnapshot.of(client.peer());
        for (int bit = 0; bit < 8 * reply.bytes().length; bit++) {
            var forged = reply.bytes().clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            client.receive(reply.with(forged));
            assertThat(client.drops().nonZero().values().stream().mapToLong(n -> n).sum())
                    .isEqualTo(bit + 1);
            assertThat(PeerSnapshot.of(client.peer())).isEqualTo(before);
        }
        client.receive(reply);
        assertThat(client.drops().nonZero().values().stream().mapToLong(n -> n).sum())
                .isEqualTo(8 * 64);
    }

    @Test
    void shouldLimitASourceThatHasACookie() {
        var proven = provenInitiation();
        var work = server.heldWork().size();
        for (int i = 0; i < 100; i++) {
            server.receive(proven);
        }
        // The burst of five less the one the proof itself took.
        assertThat(server.heldWork().size() - work).isBetween(4, 5);
        assertThat(server.dropped(DropReason.RATE_LIMITED)).isGreaterThanOrEqualTo(95);
    }

    @Test
    void shouldBoundCookieRepliesAndStillLetAClientInWhenInitiationsFloodIn() {
        var flood = new byte[WireFormat.INITIATION_SIZE];
        flood[0] = 1;
        stamp(flood);
        client.start();
        var replies = 0L;
        for (int tick = 0; tick < 30; tick++) {
            // 100,000 a second for three seconds, spread over each tick; the load stays.
            for (int i = 0; i < 10_000; i++) {
                server.receive(new Datagram(SimNode.v4(i % 200 + 10), SERVER, flood, 0));
                if (i == 50 * (tick % 4)) {
                    network.run(Duration.ofMillis(1));
                }
            }
            network.run(Duration.ofMillis(99));
            replies += network.sent().stream().filter(d -> d.type() == 3).count();
            network.clearSent();
        }

        assertThat(replies).isBetween(20_000L, 31L * Limits.COOKIE_REPLIES_PER_TICK);
        assertThat(server.dropped(DropReason.COOKIE_REPLY_LIMIT)).isGreaterThan(250_000);
        server.releaseWork();
        network.run(Duration.ofSeconds(1));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldWorkWithoutCookiesAgainOneSecondAfterTheLoad() {
        server.releaseWork();
        network.run(Duration.ofMillis(1500));
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(network.sent()).noneMatch(d -> d.type() == 3);
    }

    @Test
    void shouldRefuseWhenTheWorkersQueueIsFull() {
        server.queueLimit(server.heldWork().size());
        var proven = provenInitiation();
        assertThat(proven).isNotNull();
        assertThat(server.dropped(DropReason.HANDSHAKE_QUEUE_FULL)).isEqualTo(1);
        server.releaseWork();
        network.run(Duration.ofSeconds(6));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    private void haveHadASession() {
        server.releaseWork();
        network.run(Duration.ofMillis(1500)); // under load no more
        client.start();
        network.run(Duration.ofSeconds(181));
        assertThat(client.events(SessionEvent.PeerUp.class)).hasSize(1);
        assertThat(client.peer().state()).isEqualTo(PeerState.IDLE);
        network.clearSent();
    }

    /** The client's initiation, repeated with the cookie that the first one got; it arrived. */
    private Datagram provenInitiation() {
        client.start();
        network.run(Duration.ofMillis(650));
        var initiations = network.sentFrom(CLIENT).stream().filter(d -> d.type() == 1).toList();
        assertThat(initiations).hasSize(2);
        assertThat(hasMac2(initiations.getFirst())).isFalse();
        assertThat(hasMac2(initiations.getLast())).isTrue();
        return initiations.getLast();
    }

    private boolean isFirst() {
        return network.sentFrom(CLIENT).stream().filter(d -> d.type() == 1).count() <= 1;
    }

    private static boolean hasMac2(Datagram message) {
        var at = message.bytes().length - WireFormat.MAC2_FROM_END;
        return (WireFormat.readLong(message.bytes(), at)
                        | WireFormat.readLong(message.bytes(), at + 8))
                != 0;
    }

    private void stamp(byte[] initiation) {
        new CookieJar(ProtocolProfile.L2VPN_V1, server.key().publicKey(), Timings.production())
                .stamp(initiation, 0, initiation.length, 0);
    }
}
