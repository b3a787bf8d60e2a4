package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.flood.CookieJar;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.HandshakeResponse;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** Handshakes that get lost, cross each other, come late or never. */
class HandshakeStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(3);
    private final SimNode client =
            new SimNode(network, "client", CLIENT).tickEvery(Duration.ofMillis(1));
    private final SimNode server = new SimNode(network, "server", SERVER);

    HandshakeStoryTest() {
        SimNode.pair(client, server);
    }

    /** Case 7: the initiation, the response, the first data message, and each two of them. */
    @ParameterizedTest
    @CsvSource({"1,0,0", "0,1,0", "0,0,1", "1,1,0", "1,0,1", "0,1,1"})
    void shouldRecoverByTheRetryWhenMessagesAreLost(int initiations, int responses, int data) {
        haveHadASession();
        network.dropFirst(initiations, d -> d.type() == 1)
                .dropFirst(responses, d -> d.type() == 2)
                .dropFirst(data, d -> d.type() == 4);
        var began = network.clock().nanos();
        client.send("first");
        network.run(Duration.ofSeconds(20));
        client.send("second");
        network.run(MOMENT);

        var attempts = network.sentFrom(CLIENT).stream().filter(d -> d.type() == 1).toList();
        assertThat(attempts).hasSize(1 + initiations + responses);
        for (int i = 1; i < attempts.size(); i++) {
            var gap = attempts.get(i).sentAt() - attempts.get(i - 1).sentAt();
            assertThat(gap / 1e9).isCloseTo(5.17, within(0.18));
        }
        // Delivered as soon as there was a key, but for the frame that was itself lost.
        assertThat(server.texts())
                .containsExactlyElementsOf(
                        data == 0 ? List.of("first", "second") : List.of("second"));
        if (data == 0) {
            var after = (server.frames().getFirst().at() - began) / 1e9;
            assertThat(after).isLessThan(0.1 + 5.34 * (initiations + responses));
        }
    }

    @Test
    void shouldKeepThe128NewestFramesWhileThereIsNoKey() {
        haveHadASession();
        network.dropFirst(1, d -> d.type() == 1);
        IntStream.range(0, 200).forEach(i -> client.send("frame " + i));
        network.run(Duration.ofSeconds(6));

        assertThat(server.texts())
                .containsExactlyElementsOf(
                        IntStream.range(72, 200).mapToObj(i -> "frame " + i).toList());
        assertThat(client.dropped(DropReason.STAGING_FULL)).isEqualTo(72);
    }

    @Test
    void shouldNeverEvictAnotherPeersStagedFrames() {
        var drops = new DropCounters();
        var budget = new StagingQueue.Budget(3 * (100 + Frame.HEADROOM));
        var one = new StagingQueue(budget, drops);
        var other = new StagingQueue(budget, drops);
        one.add(Frame.copyOf(new byte[100], 0), false);
        other.add(Frame.copyOf(new byte[100], 0), false);
        other.add(Frame.copyOf(new byte[100], 0), false);
        other.add(Frame.copyOf(new byte[100], 0), false);
        assertThat(one.size()).isEqualTo(1);
        assertThat(other.size()).isEqualTo(2);
        assertThat(drops.get(DropReason.STAGING_FULL)).isEqualTo(1);
        other.discard();
        one.discard();
        assertThat(budget.left()).isEqualTo(3 * (100 + Frame.HEADROOM));
    }

    /** Case 8. */
    @Test
    void shouldDropResponsesThatAnswerNothingAndStillFinish() {
        network.drop(d -> d.type() == 2);
        client.start();
        network.run(MOMENT);
        var late = network.sentFrom(SERVER).getLast();
        network.run(Duration.ofSeconds(6)); // the second initiation is out
        var second = network.sentFrom(SERVER).getLast();
        assertThat(HandshakeResponse.receiver(second.bytes(), 0))
                .isNotEqualTo(HandshakeResponse.receiver(late.bytes(), 0));

        var toNobody = late.bytes().clone();
        toNobody[8] ^= 1;
        network.inject(late);
        network.inject(new SimNetwork.Datagram(SERVER, CLIENT, restamped(toNobody), late.sentAt()));
        network.run(MOMENT);
        assertThat(client.dropped(DropReason.UNEXPECTED_RESPONSE)).isEqualTo(2);
        assertThat(client.peer().state()).isEqualTo(PeerState.HANDSHAKING);

        network.clearFilters();
        network.inject(second);
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        client.send("through");
        network.run(MOMENT);
        assertThat(server.texts()).containsExactly("through");
    }

    /** Case 8: the response of another peer's session does not fit ours. */
    @Test
    void shouldDropAResponseMadeWithAnotherPeersKey() {
        var other = new SimNode(network, "other", SimNode.v4(3));
        other.knows(client);
        network.drop(d -> d.type() == 2);
        client.start();
        network.run(MOMENT);
        var genuine = network.sent().getLast();
        var toOther = client.knows(other, new EndpointSpec("other.test", 41820));
        client.host("other.test", SimNode.v4(3));
        client.send(toOther, new byte[60]);
        network.run(MOMENT);
        var foreign = network.sent().getLast();
        assertThat(foreign.from()).isEqualTo(SimNode.v4(3));

        // The other peer's response, readdressed to the handshake with the server.
        var forged = foreign.bytes().clone();
        System.arraycopy(genuine.bytes(), 8, forged, 8, 4);
        network.clearFilters();
        network.inject(
                new SimNetwork.Datagram(SERVER, CLIENT, restamped(forged), genuine.sentAt()));
        network.run(MOMENT);
        assertThat(client.dropped(DropReason.HANDSHAKE_FAILED)).isEqualTo(1);
        network.inject(genuine);
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    /** Case 9. */
    @Test
    void shouldGiveUpAfter90SecondsAndStayQuietUntilAFrameComes() {
        client.start();
        network.run(MOMENT);
        client.send("x");
        network.run(MOMENT);
        server.kill();
        network.clearSent();
        client.send("y");
        network.run(Duration.ofSeconds(100));
        var initiations = network.sentFrom(CLIENT).stream().filter(d -> d.type() == 1).count();
        assertThat(initiations).isBetween(60L, 95L);
        assertThat(client.events(SessionEvent.HandshakeFailing.class).getLast().gaveUp()).isTrue();

        network.clearSent();
        network.run(Duration.ofSeconds(60));
        assertThat(network.sent()).isEmpty();
        assertThat(client.peer().state()).isEqualTo(PeerState.IDLE);

        client.send("z");
        network.run(MOMENT);
        assertThat(network.sentFrom(CLIENT)).hasSize(1);
        network.run(Duration.ofSeconds(700));
        assertThat(client.peer().ring.isEmpty()).isTrue();
        assertThat(client.peer().outstanding).isNull();
        assertThat(client.peer().staged.isEmpty()).isTrue();
    }

    @Test
    void shouldZeroTheKeysOfAnIdleSession() {
        client.start();
        network.run(MOMENT);
        var keypair = client.peer().ring.current();
        network.run(Duration.ofSeconds(541));
        assertThat(client.peer().ring.isEmpty()).isTrue();
        assertThat(server.peer().ring.isEmpty()).isTrue();
        assertThat(client.peer().timers.zeroKeysAt).isEqualTo(SessionTimers.NEVER);
        var out = new byte[64];
        assertThatThrownBy(() -> keypair.sendKey().seal(99, out, 0, 0, out, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThat(client.events(SessionEvent.PeerDown.class))
                .containsExactly(new SessionEvent.PeerDown(client.peer(), DownReason.EXPIRED));
    }

    /** Case 10: no sending under a key the peer has not shown to have. */
    @Test
    void shouldNotSendUnderAnUnconfirmedKey() {
        network.drop(d -> d.type() == 4);
        client.start();
        network.run(MOMENT);
        assertThat(server.peer().ring.next()).isNotNull();
        assertThat(server.peer().ring.current()).isNull();
        network.clearSent();
        server.send("too early");
        network.run(MOMENT);
        assertThat(network.sentFrom(SERVER)).isEmpty();
        assertThat(server.peer().staged.size()).isEqualTo(1);

        network.clearFilters();
        client.send("confirms");
        network.run(MOMENT);
        assertThat(server.texts()).containsExactly("confirms");
        assertThat(client.texts()).containsExactly("too early");
    }

    /** The first handshake of all is another story: {@link FirstContactStoryTest}. */
    private void haveHadASession() {
        client.start();
        network.run(Duration.ofSeconds(181));
        assertThat(client.events(SessionEvent.PeerUp.class)).hasSize(1);
        assertThat(client.peer().state()).isEqualTo(PeerState.IDLE);
        network.clearSent();
    }

    private byte[] restamped(byte[] response) {
        new CookieJar(ProtocolProfile.L2VPN_V1, client.key().publicKey(), Timings.production())
                .stamp(response, 0, response.length, 0);
        return response;
    }
}
