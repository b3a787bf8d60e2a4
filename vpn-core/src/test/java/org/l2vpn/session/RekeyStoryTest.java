package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** Keys that grow old or are used up. */
class RekeyStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    /** Header and tag around an empty record, bytes. */
    private static final int KEEPALIVE = WireFormat.TRANSPORT_OVERHEAD;

    private final SimNetwork network = new SimNetwork(5);
    private final SimNode client = new SimNode(network, "client", CLIENT);
    private final SimNode server = new SimNode(network, "server", SERVER);

    RekeyStoryTest() {
        SimNode.pair(client, server);
    }

    @Test
    void shouldRekeyEveryTwoMinutesWithoutLosingAFrame() {
        client.start();
        network.run(MOMENT);
        for (int i = 0; i < 6000; i++) { // ten minutes of both ways
            client.send("up " + i);
            server.send("down " + i);
            network.run(Duration.ofMillis(100));
        }
        assertThat(server.frames()).hasSize(6000);
        assertThat(client.frames()).hasSize(6000);
        assertThat(client.peer().handshakes()).isBetween(5L, 6L);
        assertThat(initiationsFrom(SERVER)).isZero();
        assertThat(client.drops().nonZero()).isEmpty();
        assertThat(server.drops().nonZero()).isEmpty();
        assertThat(client.events(SessionEvent.PeerDown.class)).isEmpty();
    }

    /** Case 17: only the initiator renews, the receiving one at 165 s. */
    @Test
    void shouldRenewAtReceivingWhenOnlyTheResponderSends() {
        client.start();
        network.run(MOMENT);
        network.clearSent();
        var began = network.clock().nanos();
        // One frame a second: the client has nothing to send but keepalives.
        for (int i = 0; i < 170; i++) {
            server.send("down " + i);
            network.run(Duration.ofSeconds(1));
        }
        var renewed = network.sentFrom(CLIENT).stream().filter(d -> d.type() == 1).findFirst();
        assertThat(renewed).isPresent();
        assertThat((renewed.get().sentAt() - began) / 1e9).isLessThan(166);
        assertThat(initiationsFrom(SERVER)).isZero();
        assertThat(client.frames()).hasSize(170);
    }

    @Test
    void shouldRenewAt165SecondsWhenNothingIsSentAtAll() {
        client.start();
        network.run(MOMENT);
        network.clearSent();
        var began = network.clock().nanos();
        network.run(Duration.ofSeconds(164));
        assertThat(network.sent()).isEmpty();
        network.run(Duration.ofMillis(1500));
        server.send("down");
        network.run(MOMENT);
        var renewed = network.sentFrom(CLIENT);
        assertThat(renewed.getFirst().type()).isEqualTo(1);
        assertThat((renewed.getFirst().sentAt() - began) / 1e9).isBetween(165.0, 166.0);
        assertThat(client.texts()).containsExactly("down");
    }

    /** Case 17: a frame at 179 s goes out under a new key, since the old one would arrive late. */
    @Test
    void shouldNotSendUnderAKeyInItsLastTenSeconds() {
        client.start();
        network.run(MOMENT);
        var old = client.peer().ring.current();
        network.run(Duration.ofSeconds(179));
        var used = old.counter().used();
        client.send("late");
        network.run(MOMENT);
        assertThat(old.counter().used()).isEqualTo(used);
        assertThat(server.texts()).containsExactly("late");
        assertThat(client.peer().ring.current()).isNotSameAs(old);
    }

    @Test
    void shouldBeginFromTheRespondersSideWhenItsKeyIsTooOld() {
        client.start();
        network.run(MOMENT);
        network.run(Duration.ofSeconds(175));
        server.send("down");
        network.run(MOMENT);
        assertThat(initiationsFrom(SERVER)).isEqualTo(1);
        assertThat(client.texts()).containsExactly("down");
    }

    @Test
    void shouldRefuseDataUnderAKeyThatIsTooOld() {
        client.start();
        network.run(MOMENT);
        network.drop(d -> d.type() == 4);
        client.send("held back");
        network.clearFilters();
        var held = network.sent().getLast();
        network.run(Duration.ofSeconds(170));
        network.sleep(Duration.ofSeconds(20)); // no tick yet that would drop the key
        server.receive(held);
        assertThat(server.dropped(DropReason.KEY_EXPIRED)).isEqualTo(1);
        assertThat(server.frames()).isEmpty();
    }

    /** WireGuard's passive keepalive: received and nothing to send for 10 s. */
    @Test
    void shouldAnswerDataWithAKeepaliveAfterTenSeconds() {
        client.start();
        network.run(MOMENT);
        network.clearSent();
        client.send("only once");
        network.run(MOMENT);
        assertThat(server.texts()).containsExactly("only once");
        var came = network.clock().nanos();
        // Probes would be answered, and an answer is as good as a keepalive.
        network.drop(d -> d.from().equals(CLIENT));

        network.run(Duration.ofMillis(9_800));
        assertThat(network.sentFrom(SERVER)).isEmpty();
        network.run(Duration.ofMillis(400));
        var sent = network.sentFrom(SERVER);
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().bytes()).as("nothing in it").hasSize(KEEPALIVE);
        assertThat((sent.getFirst().sentAt() - came) / 1e9).isBetween(9.8, 10.2);
    }

    @Test
    void shouldFallSilentWhenNeitherEndHasAnythingToSend() {
        client.start();
        network.run(MOMENT);
        client.send("up");
        server.send("down");
        network.run(Duration.ofSeconds(30));
        network.clearSent();
        network.run(Duration.ofSeconds(80));
        assertThat(network.sent()).as("they keep each other awake").isEmpty();
    }

    /** Case 15: AES-GCM asks for a new key at 2^34 messages, once, and loses nothing. */
    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void shouldRekeyWhenTheSuitesLimitOfMessagesIsReached(CipherSuite suite) {
        var network = new SimNetwork(2);
        var left = new SimNode(network, "left", CLIENT);
        var right = new SimNode(network, "right", SERVER);
        left.host("right.test", SERVER).knows(right, suite, 0, right.spec());
        right.knows(left, suite, 0);
        left.start();
        network.run(Duration.ofSeconds(10));
        var old = left.peer().ring.current();
        use(old, suite.rekeyAfterMessages() - 1);
        network.clearSent();
        left.send("last before the limit");
        left.send("at the limit");
        left.send("and after");
        network.run(MOMENT);
        assertThat(right.texts())
                .containsExactly("last before the limit", "at the limit", "and after");
        assertThat(network.sentFrom(CLIENT).stream().filter(d -> d.type() == 1)).hasSize(1);
        assertThat(left.peer().ring.current()).isNotSameAs(old);
    }

    /** Case 15: the hard limit. */
    @Test
    void shouldNeverPassTheHardLimitOfMessages() {
        client.start();
        network.run(Duration.ofSeconds(10));
        var old = client.peer().ring.current();
        use(old, Limits.REJECT_AFTER_MESSAGES - 1);
        network.drop(d -> d.type() == 1); // no new key for now
        client.send("the last one");
        network.run(MOMENT);
        assertThat(server.texts()).containsExactly("the last one");
        assertThat(counterOf(lastData())).isEqualTo(Limits.REJECT_AFTER_MESSAGES - 1);

        client.send("one too many");
        client.send("two too many");
        network.run(MOMENT);
        assertThat(client.dropped(DropReason.COUNTER_EXHAUSTED)).isEqualTo(2);
        assertThat(old.counter().used()).isEqualTo(Limits.REJECT_AFTER_MESSAGES);
        assertThat(server.frames()).hasSize(1);

        var beyond = lastData().bytes().clone();
        WireFormat.writeLong(beyond, WireFormat.TRANSPORT_COUNTER, Limits.REJECT_AFTER_MESSAGES);
        server.receive(lastData().with(beyond));
        WireFormat.writeLong(beyond, WireFormat.TRANSPORT_COUNTER, -1);
        server.receive(lastData().with(beyond));
        assertThat(server.dropped(DropReason.KEY_EXPIRED)).isEqualTo(2);

        network.clearFilters();
        network.run(Duration.ofSeconds(6));
        assertThat(server.texts()).containsExactly("the last one", "one too many", "two too many");
    }

    /** Case 14, through the whole engine. */
    @ParameterizedTest
    @CsvSource({"8127,true", "8128,true", "8129,false"})
    void shouldTakeADatagramThatIsUpTo8128Late(int behind, boolean taken) {
        client.start();
        network.run(MOMENT);
        var late = new ArrayList<SimNetwork.Datagram>();
        network.dropFirst(1, d -> d.type() == 4 && late.add(d));
        client.send("late");
        network.clearFilters();
        for (int i = 0; i < behind; i++) {
            client.send("frame");
        }
        network.run(MOMENT);
        assertThat(server.frames()).hasSize(behind);
        server.receive(late.getFirst());
        assertThat(server.frames()).hasSize(taken ? behind + 1 : behind);
        assertThat(server.dropped(DropReason.TOO_OLD)).isEqualTo(taken ? 0 : 1);
    }

    /** Case 36 in small: everybody comes at once. */
    @Test
    void shouldServeHundredsOfPeersThatComeAtOnce() {
        var many = new SimNetwork(9);
        var hub = new SimNode(many, "hub", SERVER).tickEvery(Duration.ofMillis(500));
        var clients = new ArrayList<SimNode>();
        for (int i = 0; i < 400; i++) {
            var address = Endpoint.of(new byte[] {10, 1, (byte) (i >> 8), (byte) i}, 0, 41820);
            var node = new SimNode(many, "n" + i, address).tickEvery(Duration.ofMillis(500));
            node.host("hub.test", SERVER);
            node.knows(hub, hub.spec());
            hub.knows(node);
            clients.add(node);
            node.start();
        }
        many.run(Duration.ofSeconds(1));
        assertThat(clients).allMatch(c -> c.peer().state() == PeerState.UP);
        assertThat(hub.engine().peers()).allMatch(p -> p.state() == PeerState.UP);
        for (int i = 0; i < 3; i++) {
            clients.forEach(c -> c.send("hello"));
            many.run(Duration.ofSeconds(1));
        }
        assertThat(hub.frames()).hasSize(1200);
        assertThat(hub.drops().nonZero()).isEmpty();
    }

    private SimNetwork.Datagram lastData() {
        List<SimNetwork.Datagram> data =
                network.sentFrom(CLIENT).stream().filter(d -> d.type() == 4).toList();
        return data.getLast();
    }

    private long initiationsFrom(Endpoint from) {
        return network.sentFrom(from).stream().filter(d -> d.type() == 1).count();
    }

    private static long counterOf(SimNetwork.Datagram data) {
        return WireFormat.readLong(data.bytes(), WireFormat.TRANSPORT_COUNTER);
    }

    /** As if so many messages had been sent under the key. */
    private static void use(Keypair keypair, long messages) {
        keypair.counter().skipTo(messages);
    }
}
