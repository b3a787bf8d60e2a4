package org.l2vpn.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.contender.Contenders;
import org.l2vpn.bench.report.Claim.Bound;
import org.l2vpn.bench.report.Claim.Kind;
import org.l2vpn.bench.report.Claim.Verdict;
import org.l2vpn.bench.report.Quantity.Cell;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.turn.Figure;

class ClaimTest {
    private static final Cell OURS = new Cell(Course.PLAIN, Contenders.OURS, Figure.TCP_UP);
    private static final Cell THEIRS = new Cell(Course.PLAIN, Contenders.OPENVPN, Figure.TCP_UP);
    private static final Claim FASTER = Claim.ratio("faster", OURS, THEIRS, Bound.AT_LEAST, 4.5);

    private final Results results =
            new Runs()
                    .with(Course.PLAIN, Contenders.OURS, Map.of(Figure.TCP_UP, 4.5))
                    .with(Course.PLAIN, Contenders.OPENVPN, Map.of(Figure.TCP_UP, 1.0))
                    .results();

    @Test
    void shouldBeMetWhenTheRatioIsExactlyTheBound() {
        Claim.Outcome outcome = FASTER.judge(results);
        assertThat(outcome.verdict()).isEqualTo(Verdict.MET);
        assertThat(outcome.figures()).isEqualTo("4.50× (4.50 : 1.00)");
    }

    @Test
    void shouldNotBeMetWhenOnlyTheFirstBoundIs() {
        Claim further = FASTER.stretch(6);
        assertThat(further.kind()).isEqualTo(Kind.STRETCH);
        assertThat(further.judge(results).verdict()).isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void shouldJudgeTheFigureItselfWhenItIsNoRatio() {
        assertThat(Claim.of("cheap", OURS, Bound.AT_MOST, 4.5).judge(results).verdict())
                .isEqualTo(Verdict.MET);
        assertThat(Claim.of("cheap", OURS, Bound.AT_MOST, 4.4).judge(results).verdict())
                .isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void shouldTellHowFarTheRoundsAreApartWhenThereAreSeveral() {
        Runs runs = new Runs();
        runs.with(Course.PLAIN, Contenders.OURS, Figure.TCP_UP, 4, 6, 5);
        runs.with(Course.PLAIN, Contenders.OPENVPN, Figure.TCP_UP, 1, 1, 2);
        assertThat(FASTER.judge(runs.results()).figures())
                .isEqualTo("5.00× (5.00 : 1.00), rounds 2.50 to 6.00");
        runs.with(Course.PLAIN, Contenders.OPENVPN, Figure.TCP_UP, 1, 1);
        assertThat(FASTER.judge(runs.results()).figures())
                .as("a round has failed: nobody knows which belong together")
                .isEqualTo("5.00× (5.00 : 1.00)");
    }

    @Test
    void shouldNotBeMeasuredWhenEitherFigureIsMissing() {
        Cell missing = new Cell(Course.IPV6, Contenders.OPENVPN, Figure.TCP_UP);
        assertThat(Claim.ratio("", OURS, missing, Bound.AT_LEAST, 1).judge(results).verdict())
                .isEqualTo(Verdict.NOT_MEASURED);
        assertThat(Claim.ratio("", missing, OURS, Bound.AT_LEAST, 1).judge(results).verdict())
                .isEqualTo(Verdict.NOT_MEASURED);
    }

    /** A claim that no default run could confirm would be an empty promise. */
    @Test
    void shouldAllBeMeasuredWhenTheDefaultPlanIsRun() {
        Results ones = Runs.ofOnes();
        assertThat(Claims.all())
                .isNotEmpty()
                .noneMatch(claim -> claim.judge(ones).verdict() == Verdict.NOT_MEASURED);
    }
}
