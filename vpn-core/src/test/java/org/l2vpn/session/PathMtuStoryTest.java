package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.counters.DropReason;
import org.l2vpn.path.MtuSource;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.RouteMtu;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** What a path takes is found, followed and never trusted to stay, without a word of ICMP. */
class PathMtuStoryTest {
    private static final Duration SEARCH = Duration.ofSeconds(5);
    private static final Duration NOTICED = Duration.ofSeconds(3);
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);
    private static final Endpoint CLIENT6 = SimNode.v6(2);
    private static final Endpoint SERVER6 = SimNode.v6(1);
    private static final int KEEPALIVE = 32;
    private static final RouteMtu JUMBO = new RouteMtu(9_000, 9_000, 1);

    private final SimNetwork network = new SimNetwork(7);
    private final SimNode client = new SimNode(network, "client", CLIENT).findsPathMtu();
    private final SimNode server = new SimNode(network, "server", SERVER).findsPathMtu();

    private void begin() {
        SimNode.pair(client, server);
        client.start();
    }

    private void beginOver(int up, int down) {
        network.pathMtu(CLIENT, up).pathMtu(SERVER, down);
        begin();
        network.run(SEARCH);
        assertThat(mtuOf(client)).isEqualTo(up);
        assertThat(mtuOf(server)).isEqualTo(down);
    }

    @ParameterizedTest
    @ValueSource(ints = {576, 577, 1000, 1199, 1200, 1279, 1280, 1281, 1400, 1492, 1499, 1500})
    void shouldFindWhatEachDirectionTakes(int mtu) {
        beginOver(mtu, 1500);
        assertThat(client.peer().path().isSearching()).isFalse();
        assertThat(client.peer().path().source())
                .isEqualTo(mtu == 1500 ? MtuSource.ROUTE : MtuSource.PROBED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 1281, 1492, 8999, 9000})
    void shouldFindWhatEachDirectionTakesOverIpv6(int mtu) {
        var six = new SimNode(network, "six", CLIENT6).findsPathMtu().route(JUMBO);
        var home = new SimNode(network, "home", SERVER6).findsPathMtu().route(JUMBO);
        network.pathMtu(CLIENT6, mtu).pathMtu(SERVER6, 9000);
        SimNode.pair(six, home);
        six.start();
        network.run(SEARCH);
        assertThat(mtuOf(six)).isEqualTo(mtu);
        assertThat(mtuOf(home)).isEqualTo(9000);
    }

    @Test
    void shouldCarryEveryFrameFromTheFirstOnWhenThePathTakesTheBaseAlone() {
        network.pathMtu(CLIENT, 1280).pathMtu(SERVER, 1280);
        begin();
        for (int size = 60; size <= 1518; size++) {
            var frame = frame(size);
            network.after(Duration.ofMillis(size), () -> client.send(client.peer(), frame));
        }
        network.run(SEARCH);
        assertThat(server.frames()).hasSize(1518 - 60 + 1);
    }

    @Test
    void shouldFindTheRightValueWhenATenthIsLost() {
        network.loss(0.1);
        begin();
        network.pathMtu(CLIENT, 1413).pathMtu(SERVER, 1476);
        network.run(Duration.ofSeconds(20));
        assertThat(mtuOf(client)).isEqualTo(1413);
        assertThat(mtuOf(server)).isEqualTo(1476);
    }

    @ParameterizedTest
    @CsvSource({"client, 1400", "server, 1400", "client, 1200", "server, 1280", "client, 600"})
    void shouldNoticeABlackHoleInEitherDirectionUnderTraffic(String end, int mtu) {
        beginOver(1500, 1500);
        var sender = end.equals("client") ? client : server;
        var receiver = end.equals("client") ? server : client;
        every(Duration.ofMillis(5), Duration.ofSeconds(20), sender);
        network.run(Duration.ofSeconds(2));

        network.pathMtu(end.equals("client") ? CLIENT : SERVER, mtu);
        network.run(NOTICED);
        receiver.frames().clear();
        network.run(Duration.ofSeconds(1));
        assertThat(receiver.frames()).hasSize(200);
        network.run(Duration.ofSeconds(2));
        assertThat(mtuOf(sender)).isEqualTo(mtu);
        assertThat(mtuOf(receiver)).isEqualTo(1500);
        assertThat(changes(sender).getLast())
                .extracting(SessionEvent.PathMtuChanged::before, SessionEvent.PathMtuChanged::mtu)
                .containsExactly(1500, mtu);
        assertThat(sender.events(SessionEvent.PeerDown.class)).isEmpty();
    }

    @Test
    void shouldNoticeABlackHoleForBundlesAndFragments() {
        beginOver(1500, 1500);
        for (int i = 0; i < 2000; i++) {
            network.after(
                    Duration.ofMillis(5L * i),
                    () -> {
                        for (int n = 0; n < 8; n++) {
                            client.put(client.peer(), frame(200));
                        }
                        client.send(client.peer(), frame(4000));
                    });
        }
        network.run(Duration.ofSeconds(1));
        network.pathMtu(CLIENT, 1350);
        network.run(NOTICED);
        server.frames().clear();
        network.run(Duration.ofSeconds(1));
        assertThat(server.frames()).hasSize(9 * 200);
        assertThat(client.peer().fragmentedFrames()).isPositive();
    }

    @Test
    void shouldKeepTheValueWhenNothingAtAllPassesForAWhile() {
        beginOver(1492, 1492);
        every(Duration.ofMillis(20), Duration.ofSeconds(10), client);
        network.run(Duration.ofSeconds(1));
        network.drop(d -> true);
        network.run(NOTICED);
        network.clearFilters();
        network.run(Duration.ofSeconds(2));
        assertThat(mtuOf(client)).isEqualTo(1492);
        assertThat(changes(client)).hasSize(1);
    }

    @Test
    void shouldNotFallWhenATenthIsLostUnderTraffic() {
        beginOver(1492, 1492);
        network.loss(0.1);
        every(Duration.ofMillis(20), Duration.ofSeconds(120), client);
        network.run(Duration.ofSeconds(120));
        assertThat(changes(client)).hasSize(1);
        assertThat(mtuOf(client)).isEqualTo(1492);
    }

    @Test
    void shouldBeQuietWhenNothingLargeIsSent() {
        beginOver(1400, 1400);
        network.clearSent();
        network.run(Duration.ofMinutes(1));
        assertThat(network.sent()).isEmpty();
        for (int i = 0; i < 100; i++) {
            client.send("small " + i);
            network.run(MOMENT);
        }
        assertThat(network.sent()).allMatch(d -> d.bytes().length < 100);
    }

    @Test
    void shouldTryLargerSizesEveryTenMinutes() {
        beginOver(1400, 1400);
        network.pathMtu(CLIENT, 1500);
        every(Duration.ofMillis(500), Duration.ofMinutes(11), client);
        network.run(Duration.ofMinutes(9));
        assertThat(mtuOf(client)).isEqualTo(1400);
        network.run(Duration.ofSeconds(65));
        assertThat(mtuOf(client)).isEqualTo(1500);
        assertThat(changes(client).getLast().before()).isEqualTo(1400);
    }

    @Test
    void shouldTryLargerSizesAtOnceWhenTheInterfaceTakesMore() {
        beginOver(1500, 1500);
        network.pathMtu(CLIENT, 9000);
        client.route(JUMBO);
        every(Duration.ofMillis(100), Duration.ofSeconds(10), client);
        network.run(SEARCH);
        assertThat(mtuOf(client)).isEqualTo(9000);
    }

    @Test
    void shouldFollowTheInterfaceAtOnceWhenItTakesLess() {
        beginOver(1500, 1500);
        network.pathMtu(CLIENT, 1100);
        client.route(new RouteMtu(1100, 1100, 0));
        client.send(client.peer(), frame(1400));
        client.engine().onSendError(SERVER, SendError.TOO_BIG, 1472, network.clock().nanos());
        assertThat(mtuOf(client)).isEqualTo(1100);
        client.send(client.peer(), frame(1400));
        network.run(MOMENT);
        assertThat(server.frames()).hasSize(1);
    }

    @Test
    void shouldFallToTheBaseWhenOurSystemRefusesWhatItsInterfaceTakes() {
        beginOver(1500, 1500);
        client.engine().onSendError(SERVER, SendError.TOO_BIG, 1472, network.clock().nanos());
        assertThat(mtuOf(client)).isEqualTo(1280);
    }

    @Test
    void shouldNotBelieveAForgedHint() {
        network.pathMtu(CLIENT, 1492);
        client.route(new RouteMtu(1500, 600, 1));
        begin();
        every(Duration.ofMillis(100), Duration.ofSeconds(30), client);
        network.run(SEARCH);
        assertThat(mtuOf(client)).isEqualTo(1492);
        for (int i = 0; i < 20; i++) {
            client.route(new RouteMtu(1500, 552 + i, 1));
            network.run(Duration.ofSeconds(1));
            assertThat(mtuOf(client)).isEqualTo(1492);
        }
        assertThat(changes(client)).hasSize(1);
    }

    @Test
    void shouldProbeWhatTheSystemBelievesFirst() {
        network.pathMtu(CLIENT, 1337);
        client.route(new RouteMtu(1500, 1337, 1));
        begin();
        network.run(Duration.ofMillis(40));
        assertThat(mtuOf(client)).isEqualTo(1337);
    }

    @Test
    void shouldBeginAnewAtTheBaseWhenThePeerRoams() {
        beginOver(1500, 1500);
        every(Duration.ofMillis(100), Duration.ofSeconds(10), client);
        var elsewhere = SimNode.v4(9);
        network.pathMtu(elsewhere, 1500);
        // What the server sends to the new place is cut at 1300.
        network.drop(d -> d.to().equals(elsewhere) && d.bytes().length + 28 > 1300);
        client.moveTo(elsewhere);
        network.run(Duration.ofMillis(130));
        assertThat(server.peer().endpoint()).isEqualTo(elsewhere);
        assertThat(mtuOf(server)).isLessThanOrEqualTo(1300);
        network.run(SEARCH);
        assertThat(mtuOf(server)).isEqualTo(1300);
    }

    @Test
    void shouldUseWhatIsKnownOfAPlaceOnlyOnceItIsConfirmed() {
        beginOver(1500, 1500);
        server.engine().goingAway(network.clock().nanos());
        server.restart();
        server.knows(client);
        network.pathMtu(CLIENT, 1380);
        while (client.peer().handshakes() < 2) {
            network.run(Duration.ofMillis(1));
        }
        assertThat(mtuOf(client)).isEqualTo(1280);
        network.run(SEARCH);
        assertThat(mtuOf(client)).isEqualTo(1380);
    }

    @Test
    void shouldStayAtTheBaseWhenProbesProveNothing() {
        client.route(RouteMtu.UNPROVABLE);
        begin();
        network.run(SEARCH);
        assertThat(mtuOf(client)).isEqualTo(1280);
        assertThat(mtuOf(server)).isEqualTo(1500);
        assertThat(client.peer().path().source()).isEqualTo(MtuSource.BASE);
    }

    @Test
    void shouldAnswerProbesOfAConfiguredPathToo() {
        var fixed = new SimNode(network, "fixed", SimNode.v4(5));
        var finder = new SimNode(network, "finder", SimNode.v4(6)).findsPathMtu();
        network.pathMtu(SimNode.v4(6), 1444);
        SimNode.pair(finder, fixed);
        finder.start();
        network.run(SEARCH);
        assertThat(mtuOf(finder)).isEqualTo(1444);
        assertThat(mtuOf(fixed)).isEqualTo(1500);
        assertThat(fixed.peer().path().source()).isEqualTo(MtuSource.CONFIGURED);
    }

    @Test
    void shouldNeverAnswerAProbeWithMoreThanItsSize() {
        begin();
        network.run(SEARCH);
        var answers =
                network.sentFrom(SERVER).stream()
                        .map(d -> d.bytes().length)
                        .filter(length -> length > KEEPALIVE && length < 64)
                        .toList();
        assertThat(answers).hasSizeGreaterThan(5).allMatch(length -> length == 50);
        assertThat(network.sentFrom(CLIENT))
                .filteredOn(d -> d.type() == 4 && d.bytes().length > KEEPALIVE)
                .allMatch(d -> d.bytes().length >= 50);
        assertThat(server.dropped(DropReason.RATE_LIMITED)).isZero();
    }

    /** A large frame every so often. */
    private void every(Duration step, Duration length, SimNode from) {
        var frame = frame(1400);
        for (long i = 0; i < length.dividedBy(step); i++) {
            network.after(step.multipliedBy(i), () -> from.send(from.peer(), frame));
        }
    }

    private static byte[] frame(int size) {
        return "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
    }

    private static List<SessionEvent.PathMtuChanged> changes(SimNode node) {
        return node.events(SessionEvent.PathMtuChanged.class);
    }

    private static int mtuOf(SimNode node) {
        return node.peer().path().budget().pathMtu();
    }
}
