package org.l2vpn.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.protocol.RouteMtu;

/** The search alone, at every size: its result, its time, its cost. */
class PathMtuTest {
    private static final RouteMtu JUMBO = new RouteMtu(9_216, 9_216, 1);
    private static final Duration SEARCH = Duration.ofSeconds(5);

    @Test
    void shouldFindEverySizeToTheByteWithinFiveSeconds() {
        for (int mtu = 576; mtu <= 9_216; mtu++) {
            var sim = new SimPath(false, mtu, mtu);
            sim.route = JUMBO;
            sim.begin();
            sim.run(SEARCH);
            assertThat(sim.value()).as("path of %d", mtu).isEqualTo(mtu);
            assertThat(sim.path.isSearching()).isFalse();
            assertThat(sim.sent).as("path of %d", mtu).hasSizeLessThan(100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 100, 200})
    void shouldFindTheRightSizeInTimeWhenATenthIsLost(int roundTripMillis) {
        for (int mtu = 576; mtu <= 9_216; mtu += 7) {
            var sim = new SimPath(false, mtu, mtu);
            sim.route = mtu > 1_500 ? JUMBO : RouteMtu.UNKNOWN;
            sim.loss = 0.1;
            sim.roundTrip = Duration.ofMillis(roundTripMillis).toNanos();
            sim.begin();
            assertThat(sim.until(mtu)).as("path of %d", mtu).isLessThanOrEqualTo(SEARCH);
            sim.run(SEARCH);
            assertThat(sim.value()).as("path of %d", mtu).isEqualTo(mtu);
        }
    }

    @Test
    void shouldNeedOneRoundTripWhenThePathTakesWhatTheInterfaceTakes() {
        var sim = new SimPath(false, 1_500, 1).begin();
        sim.run(Duration.ofMillis(20));
        assertThat(sim.value()).isEqualTo(1_500);
        assertThat(sim.path.isSearching()).isFalse();
        assertThat(sim.path.source()).isEqualTo(MtuSource.ROUTE);
    }

    @Test
    void shouldFindItAcrossASatellite() {
        var sim = new SimPath(true, 1_428, 1);
        sim.roundTrip = Duration.ofMillis(700).toNanos();
        sim.begin();
        sim.run(Duration.ofSeconds(15));
        assertThat(sim.value()).isEqualTo(1_428);
        assertThat(sim.path.isSearching()).isFalse();
    }

    @Test
    void shouldFindItWithOrdinaryProbesWhenThePeerIsOlder() {
        var sim = new SimPath(false, 1_472, 1);
        sim.answersPathProbes = false;
        sim.begin();
        sim.run(SEARCH);
        assertThat(sim.value()).isEqualTo(1_472);
        assertThat(sim.path.takeUnanswered()).isFalse();
    }

    @Test
    void shouldStayAtTheBaseAndTryAgainLaterWhenNothingAnswers() {
        var sim = new SimPath(false, 1_500, 1);
        sim.answersPathProbes = false;
        sim.answersPlainProbes = false;
        sim.trafficIsLarge = true;
        sim.begin();
        sim.run(Duration.ofSeconds(10));
        assertThat(sim.path.isSearching()).isFalse();
        assertThat(sim.path.takeUnanswered()).isTrue();
        assertThat(sim.path.takeUnanswered()).isFalse();
        int sent = sim.sent.size();
        sim.run(Duration.ofSeconds(45));
        assertThat(sim.sent).hasSize(sent);
        assertThat(sim.value()).isEqualTo(1_280);
        sim.answersPathProbes = true;
        sim.run(Duration.ofSeconds(20));
        assertThat(sim.value()).isEqualTo(1_500);
    }

    @Test
    void shouldSendTheLargestFirstSinceAShortQueueLosesTheLast() {
        var sim = new SimPath(false, 1_492, 1).begin();
        var round = new ArrayList<>(sim.sizes());
        assertThat(round).hasSizeBetween(8, 14);
        assertThat(round).isSortedAccordingTo((a, b) -> b - a);
        assertThat(round).contains(1_500, 1_492, 1_280);
    }

    @Test
    void shouldSpendLittleOnConfirmations() {
        var sim = new SimPath(false, 1_492, 1);
        sim.trafficIsLarge = true;
        sim.begin();
        sim.run(SEARCH);
        int sent = sim.sent.size();
        sim.run(Duration.ofSeconds(60));
        assertThat(sim.sent.size() - sent).isBetween(100, 120);
        assertThat(sim.value()).isEqualTo(1_492);
    }

    @Test
    void shouldFallToTheBaseWithinTwoSecondsOfABlackHole() {
        for (int at = 0; at < 1_000; at += 50) {
            var sim = new SimPath(false, 1_500, at);
            sim.trafficIsLarge = true;
            sim.begin();
            sim.run(SEARCH.plusMillis(at));
            sim.mtu = 1_281;
            assertThat(sim.until(1_281)).isLessThan(Duration.ofMillis(2_500));
        }
    }

    @Test
    void shouldAskAPeerThatMovedByOneSmallProbeBeforeItIsSearchedAt() {
        var sim = new SimPath(false, 1_500, 1).begin();
        sim.run(SEARCH);
        sim.sent.clear();
        sim.path.use(sim.endpoint(2), false, sim.now);
        sim.work();
        assertThat(sim.value()).isEqualTo(1_280);
        assertThat(sim.sent).extracting(Probe::size).containsExactly(Probe.SMALLEST);
        sim.run(Duration.ofMillis(40));
        assertThat(sim.value()).isEqualTo(1_500);
    }

    @Test
    void shouldNotPointASearchAtAThirdWhenAddressesAreForged() {
        var sim = new SimPath(false, 1_500, 1).begin();
        sim.run(SEARCH);
        sim.sent.clear();
        for (int i = 0; i < 1_000; i++) {
            sim.mtu = -1; // nobody answers there
            sim.path.use(sim.endpoint(2 + i % 2), false, sim.now);
            sim.work();
            sim.run(Duration.ofMillis(10));
        }
        assertThat(sim.sent).hasSizeLessThanOrEqualTo(11);
        assertThat(sim.sent).allMatch(probe -> probe.size() == Probe.SMALLEST);
    }

    @Test
    void shouldAskForTheRouteAgainWithEachConfirmation() {
        var sim = new SimPath(false, 1_500, 1);
        sim.trafficIsLarge = true;
        sim.begin();
        sim.run(SEARCH);
        sim.route = new RouteMtu(1_200, 1_200, 0);
        sim.run(Duration.ofMillis(1_200));
        assertThat(sim.value()).isEqualTo(1_200);
    }
}
