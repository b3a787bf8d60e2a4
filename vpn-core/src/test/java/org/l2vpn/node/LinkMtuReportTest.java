package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.protocol.Facts;
import org.l2vpn.session.Peer;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

class LinkMtuReportTest {
    private final List<String> told = new ArrayList<>();
    private final LinkMtuReport report =
            new LinkMtuReport((peer, here, there) -> told.add(here + " here, " + there));
    private final Peer peer = peer();
    private long now;

    private static Peer peer() {
        var network = new SimNetwork(1);
        var client = new SimNode(network, "client", SimNode.v4(2));
        SimNode.pair(client, new SimNode(network, "server", SimNode.v4(1)));
        return client.peer();
    }

    @Test
    void shouldTellOnceWhenAJumboNetworkMeetsAnOrdinaryOne() {
        for (int i = 0; i < 100; i++) {
            compare(bridged(9000), bridged(1500));
            now += Duration.ofMinutes(2).toNanos();
        }
        assertThat(told).containsExactly("9000 here, 1500");
    }

    @Test
    void shouldTellAtBothEnds() {
        compare(bridged(1500), bridged(9000));
        assertThat(told).containsExactly("1500 here, 9000");
    }

    @Test
    void shouldBeSilentWhereNothingIsLost() {
        compare(bridged(1500), bridged(1500));
        // A machine takes from its TAP what is larger than the TAP's MTU.
        compare(bridged(1500), roadWarrior(1405));
        compare(roadWarrior(1425), roadWarrior(1405));
        compare(new Facts(0, 0, 0, ""), bridged(1500));
        compare(bridged(1500), new Facts(0, Facts.LARGER_FRAMES_LOST, 0, ""));
        assertThat(told).isEmpty();
    }

    @Test
    void shouldNotFillTheLogWhenARemoteTellsAnotherNumberEachTime() {
        for (int i = 0; i < 600; i++) {
            compare(bridged(9000), bridged(1000 + i));
            now += Duration.ofMillis(100).toNanos();
        }
        assertThat(told).hasSize(1);
        now += Duration.ofSeconds(1).toNanos();
        compare(bridged(9000), bridged(1400));
        assertThat(told).hasSize(2);
    }

    private void compare(Facts own, Facts remote) {
        report.compare(peer, own, remote, now);
    }

    private static Facts bridged(int mtu) {
        return new Facts(mtu, Facts.LARGER_FRAMES_LOST, Facts.SITE, "1");
    }

    private static Facts roadWarrior(int mtu) {
        return new Facts(mtu, 0, Facts.CLIENT, "1");
    }
}
