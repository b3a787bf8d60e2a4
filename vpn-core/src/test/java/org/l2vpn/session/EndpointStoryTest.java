package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** Where peers are: names, families, several places, roaming, NAT, no route. */
class EndpointStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Endpoint CLIENT4 = SimNode.v4(2);
    private static final Endpoint CLIENT6 = SimNode.v6(2);
    private static final Endpoint SERVER4 = SimNode.v4(1);
    private static final Endpoint SERVER6 = SimNode.v6(1);

    private final SimNetwork network = new SimNetwork(13);
    private final SimNode client = new SimNode(network, "client", CLIENT4, CLIENT6);
    private final SimNode server = new SimNode(network, "server", SERVER4, SERVER6);

    @Test
    void shouldRaceBothFamiliesAndKeepTheOneThatAnswersFirst() {
        SimNode.pair(client, server);
        client.start();
        network.run(Duration.ofMillis(3));
        assertThat(network.sentFrom(CLIENT4)).hasSize(1);
        assertThat(network.sentFrom(CLIENT6)).hasSize(1);
        assertThat(network.sentFrom(CLIENT4).getFirst().bytes())
                .isEqualTo(network.sentFrom(CLIENT6).getFirst().bytes());
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(client.peer().endpoint()).isIn(SERVER4, SERVER6);
        assertThat(client.dropped(DropReason.REPEATED_HANDSHAKE)).isEqualTo(1);
        assertThat(client.peer().handshakes()).isEqualTo(1);
        assertThat(server.peer().handshakes()).isEqualTo(1);
    }

    @Test
    void shouldConnectByTheOtherFamilyWhenOneIsDead() {
        SimNode.pair(client, server);
        network.drop(d -> d.to().v6());
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(client.peer().endpoint()).isEqualTo(SERVER4);
    }

    @Test
    void shouldConnectWhenOneFamilyCarriesOnlyOneWay() {
        SimNode.pair(client, server);
        network.drop(d -> d.from().equals(SERVER6)); // the initiation gets there, the answer not
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(client.peer().endpoint()).isEqualTo(SERVER4);
        assertThat(server.peer().endpoint()).isEqualTo(CLIENT4);
    }

    @Test
    void shouldTrySeveralEndpointsInTurn() {
        client.host("a.test", SimNode.v4(101)).host("b.test", SimNode.v4(102));
        client.host("server.test", SERVER4);
        client.knows(
                server,
                new EndpointSpec("a.test", 41820),
                new EndpointSpec("b.test", 41820),
                server.spec());
        server.knows(client);
        client.start();
        network.run(Duration.ofSeconds(1));
        assertThat(places()).containsExactly(SimNode.v4(101), SimNode.v4(102), SERVER4);
        assertThat(attempts()).hasSize(1); // one and the same initiation
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);

        // It dies: the place it was at and the next one are asked at once, then the others.
        server.kill();
        network.clearSent();
        client.sendEvery(MOMENT, 60, "x");
        network.run(Duration.ofSeconds(5));
        assertThat(places()).startsWith(SERVER4, SimNode.v4(101)).contains(SimNode.v4(102));
    }

    @Test
    void shouldSkipANameThatDoesNotResolve() {
        client.host("server.test", SERVER4);
        client.knows(server, new EndpointSpec("nowhere.test", 41820), server.spec());
        server.knows(client);
        client.start();
        network.run(MOMENT);
        assertThat(client.lookups()).containsExactly("nowhere.test", "server.test");
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldLookTheNameUpAgainWhenHandshakesFail() {
        client.host("server.test", SimNode.v4(99));
        client.knows(server, server.spec());
        server.knows(client);
        client.start();
        network.run(Duration.ofSeconds(1));
        client.host("server.test", SERVER4); // the server has moved
        network.run(Duration.ofSeconds(5));
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(client.peer().endpoint()).isEqualTo(SERVER4);
    }

    @Test
    void shouldWaitForASlowResolverWithoutSpinning() {
        client.knows(server, server.spec());
        client.start();
        network.run(Duration.ofSeconds(60));
        assertThat(client.lookups()).hasSizeBetween(25, 40);
        assertThat(client.events(SessionEvent.NameUnresolved.class)).hasSizeBetween(1, 2);
        assertThat(client.events(SessionEvent.HandshakeFailing.class)).isEmpty(); // none was sent
        assertThat(network.sent()).isEmpty();
    }

    @Test
    void shouldFollowAClientThatRoams() {
        SimNode.pair(client, server);
        client.host("server.test", SERVER4, SERVER6).start();
        network.run(MOMENT);
        var before = server.peer().endpoint();
        for (var next :
                List.of(
                        SimNode.v4(50),
                        SimNode.v6(51),
                        Endpoint.of(new byte[] {10, 0, 0, 50}, 0, 7))) {
            client.moveTo(next, next.v6() ? SimNode.v4(50) : SimNode.v6(51));
            client.send("from " + next);
            network.run(Duration.ofMillis(20));
            assertThat(server.texts()).last().isEqualTo("from " + next);
            server.send("to " + next);
            network.run(Duration.ofMillis(20));
            assertThat(client.texts()).last().isEqualTo("to " + next);
        }
        assertThat(server.events(SessionEvent.PeerRoamed.class)).isNotEmpty();
        assertThat(server.events(SessionEvent.PeerRoamed.class).getFirst().from())
                .isEqualTo(before);
        assertThat(client.peer().handshakes()).isEqualTo(1);
    }

    @Test
    void shouldNotFollowReplaysNorLateDatagramsNorCookies() {
        SimNode.pair(client, server);
        client.host("server.test", SERVER4).start();
        network.run(MOMENT);
        client.send("one");
        network.run(MOMENT);
        var one = network.sentFrom(CLIENT4).getLast();
        network.dropFirst(1, d -> d.type() == 4);
        client.send("two");
        var two = network.sentFrom(CLIENT4).getLast();
        client.send("three");
        network.run(MOMENT);

        network.inject(one.from(SimNode.v4(66))); // replay from elsewhere
        network.inject(two.from(SimNode.v4(67))); // genuine and new, but overtaken
        network.run(MOMENT);
        assertThat(server.texts()).containsExactly("one", "three", "two");
        assertThat(server.dropped(DropReason.REPLAY)).isEqualTo(1);
        assertThat(server.peer().endpoint()).isEqualTo(CLIENT4);
        assertThat(server.events(SessionEvent.PeerRoamed.class)).isEmpty();
    }

    @Test
    void shouldReachAClientBehindANatByItsKeepaliveOnly() {
        var outside = SimNode.v4(200);
        network.nat(CLIENT4, outside, Duration.ofSeconds(2));
        client.host("server.test", SERVER4);
        client.knows(
                server, CipherSuite.AES_256_GCM, Duration.ofSeconds(1).toNanos(), server.spec());
        server.knows(client);
        client.start();
        network.run(Duration.ofSeconds(30));
        server.send("after long silence");
        network.run(MOMENT);
        assertThat(client.texts()).containsExactly("after long silence");
        assertThat(server.peer().endpoint()).isEqualTo(outside);
    }

    @Test
    void shouldBeReachableAgainWithTheFirstFrameWhenTheNatForgot() {
        var nat = network.nat(CLIENT4, SimNode.v4(200), Duration.ofSeconds(2));
        client.host("server.test", SERVER4);
        client.knows(server, server.spec());
        server.knows(client);
        client.start();
        network.run(Duration.ofSeconds(5));
        server.send("lost");
        network.run(Duration.ofMillis(50));
        assertThat(client.frames()).isEmpty();

        nat.rebind(SimNode.v4(201));
        client.send("here I am");
        network.run(Duration.ofMillis(50));
        server.send("found");
        network.run(Duration.ofMillis(50));
        assertThat(client.texts()).containsExactly("found");
        assertThat(server.peer().endpoint()).isEqualTo(SimNode.v4(201));
    }

    @Test
    void shouldTryTheOtherFamilyAtOnceWhenThereIsNoRoute() {
        SimNode.pair(client, server);
        network.drop(d -> !d.to().v6()); // IPv6 wins the race
        client.start();
        network.run(Duration.ofSeconds(2));
        assertThat(client.peer().endpoint()).isEqualTo(SERVER6);
        network.clearFilters();
        client.unreachable(SERVER6);
        client.send("lost on the way");
        network.run(MOMENT);
        assertThat(client.peer().endpoint()).isEqualTo(SERVER4);
        client.send("by IPv4");
        network.run(MOMENT);
        assertThat(server.texts()).containsExactly("by IPv4");
    }

    @Test
    void shouldGoOnByTheOtherFamilyWithinASecondWhenAnAddressOfOursGoes() {
        for (var gone : List.of(CLIENT4, CLIENT6)) {
            var lasting = gone.v6() ? CLIENT4 : CLIENT6;
            var net = new SimNetwork(gone.v6() ? 1 : 2);
            var road = new SimNode(net, "road", gone);
            var hub = new SimNode(net, "hub", SERVER4, SERVER6);
            SimNode.pair(road, hub);
            road.start();
            net.run(Duration.ofSeconds(3));
            assertThat(road.peer().state()).isEqualTo(PeerState.UP);
            road.moveTo(lasting); // nothing is sent by the tunnel meanwhile
            road.engine().onUnderlayChange(net.clock().nanos());
            net.run(Duration.ofSeconds(1));
            hub.send("still there?");
            net.run(MOMENT);
            assertThat(road.texts()).as("without %s", gone).containsExactly("still there?");
        }
    }

    /** The old path swallows everything, as a router does whose uplink is gone. */
    @Test
    void shouldLookElsewhereWithinASecondWhenProbesGoUnansweredAfterAChange() {
        SimNode.pair(client, server);
        network.drop(d -> !d.to().v6());
        client.start();
        network.run(Duration.ofSeconds(6));
        assertThat(client.peer().endpoint()).isEqualTo(SERVER6);
        network.clearFilters();
        network.drop(d -> d.to().v6());
        client.engine().onUnderlayChange(network.clock().nanos());
        network.run(Duration.ofSeconds(1));
        assertThat(client.peer().endpoint()).isEqualTo(SERVER4);
        assertThat(client.events(SessionEvent.PeerDown.class)).isEmpty();
    }

    @Test
    void shouldOnlyProbeWhenTheNetworkChangesAndThePeerIsStillThere() {
        SimNode.pair(client, server);
        client.start();
        network.run(Duration.ofSeconds(6));
        network.clearSent();
        for (int i = 0; i < 20; i++) {
            client.engine().onUnderlayChange(network.clock().nanos());
            network.run(MOMENT);
        }
        network.run(Duration.ofSeconds(2));
        assertThat(network.sent()).hasSizeBetween(4, 8); // two or three probes, and answers
        assertThat(client.peer().handshakes()).isEqualTo(1);
    }

    @Test
    void shouldReachTheLivingOneOfThreeEndpointsWithinASecond() {
        client.host("server.test", SERVER4);
        client.knows(
                server,
                server.spec(),
                new EndpointSpec("10.0.0.101", 41820),
                new EndpointSpec("10.0.0.102", 41820));
        client.host("10.0.0.101", SimNode.v4(101)).host("10.0.0.102", SimNode.v4(102));
        server.knows(client);
        client.start();
        network.run(Duration.ofSeconds(3));
        server.moveTo(SimNode.v4(102));
        client.unreachable(SERVER4);
        client.send("lost");
        network.run(Duration.ofSeconds(1));
        assertThat(client.peer().endpoint()).isEqualTo(SimNode.v4(102));
    }

    @Test
    void shouldFollowAChangedNameWithinTwoSecondsWhileNobodyAnswers() {
        client.host("server.test", SERVER4);
        client.knows(server, server.spec());
        server.knows(client);
        client.start();
        network.run(MOMENT);
        server.moveTo(SimNode.v4(77));
        client.sendEvery(MOMENT, 600, "x");
        network.run(Duration.ofSeconds(40));
        client.host("server.test", SimNode.v4(77));
        network.run(Duration.ofMillis(2200));
        assertThat(client.peer().endpoint()).isEqualTo(SimNode.v4(77));
    }

    @Test
    void shouldNotSpinWhenThereIsNoRouteAtAll() {
        SimNode.pair(client, server);
        client.start();
        network.run(Duration.ofSeconds(2));
        client.unreachable(SERVER4).unreachable(SERVER6);
        network.clearSent();
        client.lookups().clear();
        for (int i = 0; i < 3000; i++) {
            client.send("frame " + i);
            network.run(Duration.ofMillis(10));
        }
        assertThat(network.sent()).isEmpty();
        assertThat(client.lookups()).hasSizeLessThan(25);
        client.reachable(SERVER4).reachable(SERVER6);
        for (int i = 0; i < 60; i++) {
            client.send("again " + i);
            network.run(MOMENT);
        }
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        assertThat(server.texts()).contains("again 59");
    }

    @Test
    void shouldTellOncePerMinuteThatADatagramIsTooBig() {
        SimNode.pair(client, server);
        client.host("server.test", SERVER4).start();
        network.run(MOMENT);
        for (int i = 0; i < 100; i++) {
            client.engine().onSendError(SERVER4, SendError.TOO_BIG, 1472, network.clock().nanos());
            network.run(MOMENT);
        }
        assertThat(client.events(SessionEvent.DatagramTooBig.class)).hasSize(1);
    }

    /** Where the client's initiations went. */
    private Set<Endpoint> places() {
        var places = new LinkedHashSet<Endpoint>();
        network.sentFrom(CLIENT4).stream()
                .filter(d -> d.type() == 1)
                .forEach(d -> places.add(d.to()));
        return places;
    }

    /** The client's initiations without their repetitions. */
    private List<SimNetwork.Datagram> attempts() {
        var attempts = new ArrayList<SimNetwork.Datagram>();
        for (var datagram : network.sentFrom(CLIENT4)) {
            if (datagram.type() == 1
                    && (attempts.isEmpty()
                            || !Arrays.equals(attempts.getLast().bytes(), datagram.bytes()))) {
                attempts.add(datagram);
            }
        }
        return attempts;
    }
}
