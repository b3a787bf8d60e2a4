package org.l2vpn.bench.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.contender.Contenders;
import org.l2vpn.bench.track.Course;

class PlanTest {
    @Test
    void shouldTakeTwentyFiveMinutesAtMostWhenTheDefaultIsRun() {
        assertThat(Plan.claims().estimate(3, 4)).isLessThanOrEqualTo(Duration.ofMinutes(25));
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
