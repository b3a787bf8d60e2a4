package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.flood.CookieJar;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNetwork.Datagram;
import org.l2vpn.testkit.SimNode;

/** Messages that are not what they were when they left: refused, and nothing has changed. */
class ForgeryStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(7).delay(Duration.ofMillis(1));
    private final SimNode client = new SimNode(network, "client", CLIENT);
    private final SimNode server = new SimNode(network, "server", SERVER);

    ForgeryStoryTest() {
        SimNode.pair(client, server);
    }

    @Test
    void shouldRefuseEveryFlippedBitOfAnInitiation() {
        var initiation = interceptedInitiation();

        // Above mac2, which means nothing while the server is not under load.
        refusesEveryFlip(server, initiation, 0, WireFormat.INITIATION_MAC2, false);
        assertThat(server.frames()).isEmpty();

        network.inject(initiation);
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldRefuseEveryFlippedBitOfAnInitiationThatKnowsOurKey() {
        var initiation = interceptedInitiation();

        // With mac1 made anew: now Noise has to refuse. It does not cover the sender's index.
        refusesEveryFlip(
                server, initiation, WireFormat.INITIATION_NOISE, WireFormat.INITIATION_MAC1, true);

        network.inject(initiation);
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldRefuseEveryFlippedBitOfAResponse() {
        var response = interceptedResponse();

        refusesEveryFlip(client, response, 0, WireFormat.RESPONSE_MAC2, false);
        refusesEveryFlip(
                client, response, WireFormat.RESPONSE_NOISE, WireFormat.RESPONSE_MAC1, true);

        network.inject(response);
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldTakeTheGenuineResponseWhenForgedOnesAreStillBeingWorkedOn() {
        var response = interceptedResponse();
        client.holdWork();
        for (int bit = 0; bit < 5; bit++) {
            network.inject(
                    remac(
                            flipped(response, 8 * WireFormat.RESPONSE_NOISE + bit),
                            client.key().publicKey()));
        }
        network.inject(response);
        network.run(MOMENT);
        client.releaseWork();
        network.run(MOMENT);

        assertThat(client.dropped(DropReason.HANDSHAKE_FAILED)).isEqualTo(5);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldRefuseEveryFlippedBitOfTransportData() {
        client.start();
        network.run(MOMENT);
        network.drop(d -> d.type() == 4);
        client.send("x".repeat(100 - WireFormat.TRANSPORT_OVERHEAD - WireFormat.RECORD_HEADER));
        network.clearFilters();
        var data = network.sent().getLast();
        assertThat(data.bytes()).hasSize(100);

        refusesEveryFlip(server, data, 0, 100, false);
        assertThat(server.frames()).isEmpty();

        network.inject(data);
        network.run(MOMENT);
        assertThat(server.frames()).hasSize(1);
    }

    @Test
    void shouldTakeNoInitiationASecondTimeNorAnOlderOne() {
        var first = interceptedInitiation();
        network.run(Duration.ofSeconds(6)); // the retry: newer, also intercepted
        var second = network.sent().getLast();
        assertThat(second.bytes()).isNotEqualTo(first.bytes());
        network.clearFilters();
        network.inject(second);
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);

        var elsewhere = SimNode.v4(66);
        var before = PeerSnapshot.of(server.peer());
        network.inject(second.from(elsewhere));
        network.inject(first.from(elsewhere));
        network.run(Duration.ofMillis(5));

        assertThat(PeerSnapshot.of(server.peer())).isEqualTo(before);
        assertThat(server.dropped(DropReason.STALE_TIMESTAMP)).isEqualTo(1);
        assertThat(server.dropped(DropReason.REPEATED_HANDSHAKE)).isEqualTo(1);
        assertThat(server.events(SessionEvent.PeerRoamed.class)).isEmpty();
        assertThat(server.events(SessionEvent.ClockRefused.class)).isEmpty();
    }

    /** A captured initiation whose sender never came back, sent from many addresses. */
    @Test
    void shouldAnswerCopiesOfAnInitiationNoMoreThan32Times() {
        var captured = interceptedInitiation();
        network.clearFilters();
        network.drop(d -> d.to().equals(captured.from()) || d.from().equals(captured.from()));
        for (int i = 0; i < 100; i++) {
            network.inject(captured.from(SimNode.v4(100 + i)));
            network.run(Duration.ofMillis(5));
        }
        var answers = network.sentFrom(SERVER);
        assertThat(answers).hasSize(AnsweredInitiation.MAX_ANSWERS);
        assertThat(answers).allMatch(answer -> answer.bytes().length < captured.bytes().length);
        assertThat(server.dropped(DropReason.REPEATED_HANDSHAKE)).isEqualTo(100 - 32);
        assertThat(server.peer().state()).isNotEqualTo(PeerState.UP);
    }

    @Test
    void shouldRefuseInitiationsOfOnePeerCloserThan20Milliseconds() {
        var first = interceptedInitiation();
        network.run(Duration.ofSeconds(6));
        var second = network.sent().getLast();
        network.run(Duration.ofSeconds(6));
        var third = network.sent().getLast();
        network.clearFilters();

        network.inject(first);
        network.run(Duration.ofMillis(10));
        network.inject(second);
        network.run(Duration.ofMillis(10));
        assertThat(server.dropped(DropReason.INITIATION_FLOOD)).isEqualTo(1);
        network.run(Duration.ofMillis(5));
        network.inject(third);
        network.run(Duration.ofMillis(10));
        assertThat(server.dropped(DropReason.INITIATION_FLOOD)).isEqualTo(1);
        assertThat(network.sentFrom(SERVER).stream().filter(d -> d.type() == 2)).hasSize(2);
    }

    @Test
    void shouldStaySilentToStrangersAndWrongKeys() {
        var stranger = new SimNode(network, "stranger", SimNode.v4(9));
        stranger.host("server.test", SERVER).knows(server, server.spec());
        stranger.start();
        var wrongPsk = new SimNode(network, "wrongpsk", SimNode.v4(10));
        wrongPsk.host("server.test", SERVER);
        server.knows(wrongPsk);
        wrongPsk.add(
                new PeerSettings(
                        "server",
                        server.key().publicKey(),
                        PresharedKey.generate(network.random()),
                        CipherSuite.AES_256_GCM,
                        OptionalInt.of(1500),
                        0,
                        List.of(server.spec())));
        wrongPsk.start();
        var wrongSuite = new SimNode(network, "wrongsuite", SimNode.v4(11));
        wrongSuite.host("server.test", SERVER);
        server.knows(wrongSuite);
        wrongSuite.knows(server, CipherSuite.CHACHA20_POLY1305, 0, server.spec());
        wrongSuite.start();
        network.run(MOMENT);

        assertThat(server.dropped(DropReason.UNKNOWN_PEER)).isEqualTo(1);
        assertThat(server.dropped(DropReason.HANDSHAKE_FAILED)).isEqualTo(1);
        // Only the one with the wrong PSK is answered: the PSK comes in with the response.
        assertThat(network.sentFrom(SERVER)).hasSize(1);
        assertThat(wrongPsk.dropped(DropReason.HANDSHAKE_FAILED)).isEqualTo(1);
        assertThat(wrongPsk.peer().state()).isEqualTo(PeerState.HANDSHAKING);
    }

    /** The points of small order on the curve and its twist, as WireGuard's test has them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            })
    void shouldSendNothingWhenAKeyIsOfLowOrder(String hex) {
        var point = HexFormat.of().parseHex(hex);
        var initiation = interceptedInitiation();
        network.clearSent();
        var bad =
                client.add(
                        new PeerSettings(
                                "bad",
                                PublicKey.of(point, 0),
                                PresharedKey.none(),
                                CipherSuite.AES_256_GCM,
                                OptionalInt.of(1500),
                                0,
                                List.of(server.spec())));
        client.send(bad, new byte[60]);
        var ephemeral = initiation.bytes().clone();
        System.arraycopy(point, 0, ephemeral, WireFormat.INITIATION_NOISE, point.length);
        network.inject(remac(initiation.with(ephemeral), server.key().publicKey()));
        network.run(Duration.ofSeconds(2));

        // The good peer's initiation goes on being repeated; there is no other one and no answer.
        assertThat(network.sent())
                .allSatisfy(d -> assertThat(d.bytes()).isEqualTo(initiation.bytes()));
        assertThat(client.dropped(DropReason.HANDSHAKE_FAILED)).isEqualTo(1);
        assertThat(server.dropped(DropReason.HANDSHAKE_FAILED)).isEqualTo(1);
        assertThat(bad.ring.isEmpty()).isTrue();
    }

    private Datagram interceptedInitiation() {
        network.drop(d -> d.type() == 1);
        client.start();
        network.run(MOMENT);
        network.clearFilters();
        network.drop(d -> d.type() == 1);
        return network.sent().getLast();
    }

    private Datagram interceptedResponse() {
        network.drop(d -> d.type() == 2);
        client.start();
        network.run(MOMENT);
        network.clearFilters();
        assertThat(network.sent().getLast().type()).isEqualTo(2);
        return network.sent().getLast();
    }

    private void refusesEveryFlip(
            SimNode node, Datagram genuine, int fromByte, int toByte, boolean remac) {
        client.tickEvery(Duration.ofMinutes(1)); // or it repeats its initiation meanwhile
        var before = PeerSnapshot.of(node.peer());
        var answers = network.sent().size();
        for (int bit = 8 * fromByte; bit < 8 * toByte; bit++) {
            var drops = total(node);
            var forged = flipped(genuine, bit);
            node.receive(remac ? remac(forged, node.key().publicKey()) : forged);
            network.run(Duration.ofNanos(250_000)); // a worker's time, less than to the next tick
            assertThat(total(node)).as("drops after bit %d", bit).isEqualTo(drops + 1);
            assertThat(PeerSnapshot.of(node.peer()))
                    .as("state after bit %d", bit)
                    .isEqualTo(before);
        }
        assertThat(network.sent()).hasSize(answers);
    }

    private static long total(SimNode node) {
        return node.drops().nonZero().values().stream().mapToLong(Long::longValue).sum();
    }

    private static Datagram flipped(Datagram genuine, int bit) {
        var bytes = genuine.bytes().clone();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return genuine.with(bytes);
    }

    private static Datagram remac(Datagram forged, PublicKey to) {
        var bytes = forged.bytes().clone();
        new CookieJar(ProtocolProfile.L2VPN_V1, to, Timings.production())
                .stamp(bytes, 0, bytes.length, 0);
        return forged.with(bytes);
    }
}
