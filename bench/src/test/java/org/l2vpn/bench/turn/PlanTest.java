package org.l2vpn.bench.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.contender.Contenders;
import org.l2vpn.bench.track.Course;

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
    void shouldTakeTwoMinutesMoreAtMostForItsDuels() {
        Plan claims = Plan.claims();
        Plan turnsAlone = new Plan(claims.turns(), List.of());
        Duration duels = claims.estimate(3, 4).minus(turnsAlone.estimate(3, 4));
        assertThat(duels).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
        Plan quick = new Plan(List.of(), Plan.quick().duels());
        assertThat(quick.estimate(1, 2)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    @Test
    void shouldHaveADuelOfUsAndOpenVpnWhateverIsRun() {
        assertThat(List.of(Plan.claims(), Plan.quick(), Plan.full()))
                .allSatisfy(
                        plan -> {
                            PingDuel duel = plan.duels().getFirst();
                            assertThat(duel.course()).isEqualTo(Course.PLAIN);
                            assertThat(duel.ours()).isEqualTo(Contenders.OURS);
                            assertThat(duel.theirs()).isEqualTo(Contenders.OPENVPN);
                        });
    }

    @Test
    void shouldHaveNoDuelWhenEitherSideOrItsCourseIsLeftOut() {
        Plan plan = Plan.claims();
        assertThat(plan.only((_, contender) -> !contender.equals(Contenders.OURS)).duels())
                .isEmpty();
        assertThat(plan.only((_, contender) -> !contender.equals(Contenders.OPENVPN)).duels())
                .isEmpty();
        assertThat(plan.only((course, _) -> !course.equals(Course.PLAIN)).duels()).isEmpty();
        assertThat(plan.only((_, contender) -> !contender.equals(Contenders.TINC)).duels())
                .isEqualTo(plan.duels());
    }

    @Test
    void shouldHaveEveryoneOnEveryCourseWhenItIsFull() {
        assertThat(Plan.full().turns())
                .hasSize(Contenders.ALL.size() * Course.ALL.size())
                .allMatch(turn -> turn.measures().equals(Measure.all()));
    }

    @Test
    void shouldGiveAReasonForEachTurnOfTheDefault() {
        assertThat(Plan.claims().turns()).noneMatch(turn -> turn.reason().isBlank());
    }
}
