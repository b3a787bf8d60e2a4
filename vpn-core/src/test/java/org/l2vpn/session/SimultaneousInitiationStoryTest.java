package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** Case 6: both ends initiate at once, with messages lost, late and repeated, 1 000 times. */
class SimultaneousInitiationStoryTest {
    private static final Endpoint LEFT = SimNode.v4(1);
    private static final Endpoint RIGHT = SimNode.v4(2);

    @Test
    void shouldAgreeOnOneSessionWhenBothInitiateAtOnce() {
        for (int seed = 0; seed < 1000; seed++) {
            converges(seed);
        }
    }

    private static void converges(int seed) {
        var network =
                new SimNetwork(seed)
                        .loss(seed % 6 / 10.0)
                        .duplication(0.05)
                        .reordering(0.3, Duration.ofMillis(40));
        var left = new SimNode(network, "left", LEFT);
        var right = new SimNode(network, "right", RIGHT);
        left.host("right.test", RIGHT).knows(right, right.spec());
        right.host("left.test", LEFT).knows(left, left.spec());
        left.start();
        network.after(Duration.ofMillis(network.random().nextInt(12)), right::start);
        left.sendEvery(Duration.ofMillis(200), 10, "from left ");
        right.sendEvery(Duration.ofMillis(200), 10, "from right ");
        // Three retries is what a clean network may need; with half of all messages lost a
        // handshake, its confirmation and the three probes may need more luck than that.
        network.run(Duration.ofSeconds(16));
        network.loss(0).reordering(0, Duration.ZERO);
        left.send("left");
        right.send("right");
        network.run(Duration.ofSeconds(seed % 6 == 0 ? 1 : 6));
        left.send("left again");
        right.send("right again");
        network.run(Duration.ofSeconds(1));

        var ours = left.peer().ring.current();
        var theirs = right.peer().ring.current();
        var story = SimNode.story(network, left, right);
        assertThat(ours).as("seed %d%s", seed, story).isNotNull();
        assertThat(theirs).as("seed %d%s", seed, story).isNotNull();
        assertThat(ours.remoteIndex())
                .as("seed %d: one common session%s", seed, story)
                .isEqualTo(theirs.localIndex());
        assertThat(theirs.remoteIndex())
                .as("seed %d: one common session%s", seed, story)
                .isEqualTo(ours.localIndex());
        assertThat(left.texts()).as("seed %d%s", seed, story).contains("right again");
        assertThat(right.texts()).as("seed %d%s", seed, story).contains("left again");
        assertThat(left.texts()).doesNotHaveDuplicates();
        assertThat(right.texts()).doesNotHaveDuplicates();
    }
}
