package org.l2vpn.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.run.PairedPings.Pair;
import org.l2vpn.netns.kit.Ping;

class PairedPingsTest {
    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void shouldSeeTheSameRatioWhenTheMachineGetsSlowerFromPairToPair() {
        PairedPings pings = pings(pair(0.11, 0.10), pair(0.22, 0.20), pair(0.44, 0.40));
        assertThat(pings.ratio()).isCloseTo(1.1, EXACTLY);
    }

    @Test
    void shouldNotBeMovedWhenTheMachineChangesInTheMiddleOfAPair() {
        PairedPings pings = pings(pair(0.11, 0.10), pair(0.90, 0.10), pair(0.11, 0.10));
        assertThat(pings.ratio()).isCloseTo(1.1, EXACTLY);
    }

    @Test
    void shouldTakeTheTimesOfEachSideOverAllItsBlocks() {
        Pair even = new Pair(ping(1, 3, 5), ping(10, 30, 50));
        Pair odd = new Pair(ping(2, 4), ping(20, 40));
        PairedPings pings = pings(even, odd);
        assertThat(pings.ours()).isEqualTo(ping(1, 3, 5, 2, 4));
        assertThat(pings.byKey())
                .containsEntry("ours-median-ms", 3.0)
                .containsEntry("ours-p99-ms", 5.0)
                .containsEntry("theirs-median-ms", 30.0)
                .containsEntry("theirs-p99-ms", 50.0);
    }

    private static PairedPings pings(Pair... pairs) {
        return new PairedPings(List.of(pairs), 0);
    }

    private static Pair pair(double ours, double theirs) {
        return new Pair(ping(ours), ping(theirs));
    }

    private static Ping ping(double... millis) {
        return new Ping(millis.length, millis.length, DoubleStream.of(millis).boxed().toList());
    }
}
