package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Timings;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNetwork.Datagram;
import org.l2vpn.testkit.SimNode;

/** A client that starts before its server. */
class FirstContactStoryTest {
    private static final Timings TIMINGS = Timings.production();
    private static final Duration MOMENT = Duration.ofMillis(50);

    /** Longest wait for a repetition: its random quarter and a tick included. */
    private static final double LONGEST_WAIT =
            (TIMINGS.firstRepeat() * 1.25 + TIMINGS.tick()) / 1e9;

    /** By this the first one is late, seconds. */
    private static final double LOOKUP = 0.01;

    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private SimNetwork network;
    private SimNode client;
    private SimNode server;

    /** 150 starts of the server, spread over all phases of the client's timers. */
    @Test
    void shouldTalkWithinASecondWheneverTheServerStartsInTheFirst30Seconds() {
        for (int start = 0; start < 30_000; start += 199) {
            serverIsAbsent(start);
            client.send("ping");
            network.run(Duration.ofMillis(start));
            var listens = serverStarts();
            network.run(Duration.ofSeconds(1));
            assertThat(server.texts()).as("server at %d ms", start).containsExactly("ping");
            assertThat((server.frames().getFirst().at() - listens) / 1e9)
                    .as("server at %d ms", start)
                    .isLessThan(LONGEST_WAIT + 0.05);
        }
    }

    @Test
    void shouldRepeatTheSameInitiationUntilTheNextAttempt() {
        serverIsAbsent(1);
        network.run(Duration.ofMillis(4900));
        var first = initiations();
        assertThat(first).hasSizeBetween(8, 14);
        assertThat(first).allSatisfy(d -> assertThat(body(d)).isEqualTo(body(first.getFirst())));
        assertThat(gaps(first).getFirst()).isBetween(0.2 - LOOKUP, 0.3);
        assertThat(gaps(first).stream().skip(1))
                .allSatisfy(
                        gap ->
                                assertThat(gap)
                                        .isBetween(
                                                TIMINGS.firstRepeat() / 1e9 - LOOKUP,
                                                LONGEST_WAIT));

        network.run(Duration.ofMillis(600));
        assertThat(body(initiations().getLast())).isNotEqualTo(body(first.getFirst()));
    }

    /** Both ends are started by one hand: the client must not be half a second too early. */
    @Test
    void shouldTalkSoonWhenTheServerListensAMomentAfterTheClientCalled() {
        serverIsAbsent(8);
        client.send("ping");
        var listens = serverStarts();
        network.run(Duration.ofSeconds(1));
        assertThat((server.frames().getFirst().at() - listens) / 1e9)
                .isLessThan((TIMINGS.firstRepeat() / 2 + TIMINGS.tick()) / 1e9);
    }

    /** A thousand clients that found no server together do not meet it together for ever. */
    @Test
    void shouldVaryTheWaitBetweenRepetitions() {
        serverIsAbsent(2);
        client.tickEvery(Duration.ofMillis(1));
        network.run(Duration.ofSeconds(4));
        var waits = gaps(initiations()).stream().map(gap -> Math.round(gap * 1000)).distinct();
        assertThat(waits).hasSizeGreaterThan(4);
    }

    @Test
    void shouldFallBackToOneInitiationIn5SecondsAfter30Seconds() {
        serverIsAbsent(3);
        network.run(Duration.ofSeconds(30));
        assertThat(initiations()).hasSizeLessThan(80);
        network.run(Duration.ofSeconds(6));
        network.clearSent();
        network.run(Duration.ofSeconds(40));
        assertThat(initiations()).hasSizeBetween(7, 8);
        assertThat(gaps(initiations())).allSatisfy(gap -> assertThat(gap).isBetween(5.0, 5.5));
    }

    @Test
    void shouldGiveUpAfter90SecondsAllTheSame() {
        serverIsAbsent(4);
        network.run(Duration.ofSeconds(97));
        assertThat(client.events(SessionEvent.HandshakeFailing.class).getLast().gaveUp()).isTrue();
        network.clearSent();
        network.run(Duration.ofSeconds(60));
        assertThat(network.sent()).isEmpty();
        client.send("somebody there?");
        network.run(Duration.ofSeconds(4));
        assertThat(initiations()).hasSize(1);
    }

    /** A repetition that were a new initiation would make every answer come too late. */
    @Test
    void shouldConnectWhenTheAnswerTakesLongerThanSeveralRepetitions() {
        serverIsAbsent(5);
        network.delay(Duration.ofMillis(1500));
        serverStarts();
        network.run(Duration.ofMillis(3700));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        network.run(Duration.ofSeconds(5));
        assertThat(client.peer().handshakes()).isEqualTo(1);
        assertThat(client.dropped(DropReason.REPEATED_HANDSHAKE)).isGreaterThan(3);
    }

    @Test
    void shouldConnectByARepetitionWhenTheAnswerWasLost() {
        serverIsAbsent(8);
        network.drop(d -> d.from().equals(SERVER));
        serverStarts();
        network.run(Duration.ofSeconds(1));
        assertThat(network.sentFrom(SERVER)).isNotEmpty();
        network.clearFilters();
        network.run(Duration.ofMillis(600));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.peer().state()).isEqualTo(PeerState.UP);
        assertThat(client.peer().handshakes()).isEqualTo(1);
        assertThat(server.peer().handshakes()).isEqualTo(1);
    }

    @Test
    void shouldRepeatNothingOnceThereIsASession() {
        serverIsAbsent(6);
        serverStarts();
        network.run(Duration.ofSeconds(1));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        network.clearSent();
        network.run(Duration.ofSeconds(60));
        assertThat(network.sent()).isEmpty();
    }

    /** An orderly restart: the client calls until the server is back. */
    @Test
    void shouldTalkWithinASecondOfARestartInTheNext30Seconds() {
        for (int away = 100; away < 30_000; away += 1_993) {
            serverIsAbsent(away);
            serverStarts();
            network.run(Duration.ofSeconds(7));
            assertThat(client.peer().state()).isEqualTo(PeerState.UP);
            server.engine().goingAway(network.clock().nanos());
            server.kill();
            network.run(Duration.ofMillis(away));
            client.send("ping");
            var listens = serverStarts();
            network.run(Duration.ofSeconds(1));
            assertThat(server.texts()).as("away for %d ms", away).containsExactly("ping");
            assertThat((server.frames().getFirst().at() - listens) / 1e9)
                    .isLessThan(LONGEST_WAIT + 0.05);
        }
    }

    /** A host that refuses the port, or no route yet: the way each datagram's error comes back. */
    @Test
    void shouldConnectAsSoonWhenEarlierDatagramsWereRefused() {
        serverIsAbsent(7);
        client.unreachable(SERVER);
        network.run(Duration.ofSeconds(12));
        assertThat(client.lookups()).hasSizeLessThan(10);
        assertThat(client.peer().state()).isEqualTo(PeerState.HANDSHAKING);
        client.reachable(SERVER);
        client.send("ping");
        serverStarts();
        network.run(Duration.ofSeconds(1));
        assertThat(server.texts()).containsExactly("ping");
    }

    /** A network and a client that dials, and nobody who listens. */
    private void serverIsAbsent(long seed) {
        network = new SimNetwork(seed);
        client = new SimNode(network, "client", CLIENT);
        server = new SimNode(network, "server", SERVER);
        SimNode.pair(client, server);
        server.kill();
        client.start();
        network.run(MOMENT);
        assertThat(initiations()).hasSize(1);
    }

    private long serverStarts() {
        server.restart();
        server.knows(client);
        return network.clock().nanos();
    }

    private List<Datagram> initiations() {
        return network.sentFrom(CLIENT).stream().filter(d -> d.type() == 1).toList();
    }

    /** All that a cookie does not change. */
    private static byte[] body(Datagram initiation) {
        return Arrays.copyOf(
                initiation.bytes(), WireFormat.INITIATION_SIZE - WireFormat.MAC2_FROM_END);
    }

    private static List<Double> gaps(List<Datagram> datagrams) {
        return IntStream.range(1, datagrams.size())
                .mapToObj(i -> (datagrams.get(i).sentAt() - datagrams.get(i - 1).sentAt()) / 1e9)
                .toList();
    }
}
