package org.l2vpn.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.testbed.Scenario;

class PlanTest {
    @Test
    void shouldTakeTwentySevenMinutesAtMostWhenTheDefaultIsRun() {
        assertThat(Plan.claims().estimate(3, 4)).isLessThanOrEqualTo(Duration.ofMinutes(27));
    }

    @Test
    void shouldTakeTwoMinutesAtMostWhenItIsQuick() {
        assertThat(Plan.quick().estimate(1, 2)).isLessThan(Duration.ofSeconds(100));
    }

    @Test
    void shouldTakeLongerWhenThereIsMoreToMeasure() {
        Plan plan = Plan.claims();
        assertThat(plan.estimate(2, 4)).isEqualTo(plan.estimate(1, 4).multipliedBy(2));
        assertThat(plan.estimate(1, 5)).isGreaterThan(plan.estimate(1, 4));
        assertThat(Plan.full().estimate(1, 4)).isGreaterThan(plan.estimate(1, 4));
    }

    @Test
    void shouldTakeTwoMinutesMoreAtMostForItsPairedRuns() {
        Plan claims = Plan.claims();
        Plan turnsAlone = new Plan(claims.runs(), List.of());
        Duration pairedRuns = claims.estimate(3, 4).minus(turnsAlone.estimate(3, 4));
        assertThat(pairedRuns).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
        Plan quick = new Plan(List.of(), Plan.quick().pairedRuns());
        assertThat(quick.estimate(1, 2)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    @Test
    void shouldHaveADuelOfUsAndOpenVpnWhateverIsRun() {
        assertThat(List.of(Plan.claims(), Plan.quick(), Plan.full()))
                .allSatisfy(
                        plan -> {
                            PairedRun pairedRun = plan.pairedRuns().getFirst();
                            assertThat(pairedRun.scenario()).isEqualTo(Scenario.PLAIN);
                            assertThat(pairedRun.ours()).isEqualTo(Candidates.OURS);
                            assertThat(pairedRun.theirs()).isEqualTo(Candidates.OPENVPN);
                        });
    }

    @Test
    void shouldHaveNoPairedRunWhenEitherSideOrItsScenarioIsLeftOut() {
        Plan plan = Plan.claims();
        assertThat(plan.only((_, candidate) -> !candidate.equals(Candidates.OURS)).pairedRuns())
                .isEmpty();
        assertThat(plan.only((_, candidate) -> !candidate.equals(Candidates.OPENVPN)).pairedRuns())
                .isEmpty();
        assertThat(plan.only((scenario, _) -> !scenario.equals(Scenario.PLAIN)).pairedRuns())
                .isEmpty();
        assertThat(plan.only((_, candidate) -> !candidate.equals(Candidates.TINC)).pairedRuns())
                .isEqualTo(plan.pairedRuns());
    }

    @Test
    void shouldHaveEveryoneOnEveryScenarioWhenItIsFull() {
        assertThat(Plan.full().runs())
                .hasSize(Candidates.ALL.size() * Scenario.ALL.size())
                .allMatch(run -> run.measures().equals(Measure.all()));
    }

    @Test
    void shouldGiveAReasonForEachTurnOfTheDefault() {
        assertThat(Plan.claims().runs()).noneMatch(run -> run.reason().isBlank());
    }
}
