package org.l2vpn.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.report.Claim.Bound;
import org.l2vpn.bench.report.Claim.Kind;
import org.l2vpn.bench.report.Claim.Verdict;
import org.l2vpn.bench.report.Quantity.Cell;
import org.l2vpn.bench.report.Quantity.PingRatio;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.testbed.Scenario;

class ClaimTest {
    private static final Cell OURS = new Cell(Scenario.PLAIN, Candidates.OURS, Figure.TCP_UP);
    private static final Cell THEIRS = new Cell(Scenario.PLAIN, Candidates.OPENVPN, Figure.TCP_UP);
    private static final Claim FASTER = Claim.ratio("faster", OURS, THEIRS, Bound.AT_LEAST, 4.5);

    private final Results results =
            new Runs()
                    .with(Scenario.PLAIN, Candidates.OURS, Map.of(Figure.TCP_UP, 4.5))
                    .with(Scenario.PLAIN, Candidates.OPENVPN, Map.of(Figure.TCP_UP, 1.0))
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
        runs.with(Scenario.PLAIN, Candidates.OURS, Figure.TCP_UP, 4, 6, 5);
        runs.with(Scenario.PLAIN, Candidates.OPENVPN, Figure.TCP_UP, 1, 1, 2);
        assertThat(FASTER.judge(runs.results()).figures())
                .isEqualTo("5.00× (5.00 : 1.00), rounds 2.50 to 6.00");
        runs.with(Scenario.PLAIN, Candidates.OPENVPN, Figure.TCP_UP, 1, 1);
        assertThat(FASTER.judge(runs.results()).figures())
                .as("a round has failed: nobody knows which belong together")
                .isEqualTo("5.00× (5.00 : 1.00)");
    }

    @Test
    void shouldNotBeMeasuredWhenEitherFigureIsMissing() {
        Cell missing = new Cell(Scenario.IPV6, Candidates.OPENVPN, Figure.TCP_UP);
        assertThat(Claim.ratio("", OURS, missing, Bound.AT_LEAST, 1).judge(results).verdict())
                .isEqualTo(Verdict.NOT_MEASURED);
        assertThat(Claim.ratio("", missing, OURS, Bound.AT_LEAST, 1).judge(results).verdict())
                .isEqualTo(Verdict.NOT_MEASURED);
    }

    @Test
    void shouldRestOnThePairedRunsWhenItIsAboutPingsAtRest() {
        Runs runs = new Runs();
        runs.with(Scenario.PLAIN, Candidates.OURS, Figure.PING_REST_MEDIAN, 0.1, 0.1, 0.1);
        runs.with(Scenario.PLAIN, Candidates.OPENVPN, Figure.PING_REST_MEDIAN, 0.2, 0.2, 0.2);
        assertThat(pingAtRest().judge(runs.results()).verdict())
                .as("runs minutes apart say nothing")
                .isEqualTo(Verdict.NOT_MEASURED);
        runs.withPairedRun(0.12, 0.1).withPairedRun(0.15, 0.2).withPairedRun(0.22, 0.2);
        Claim.Outcome outcome = pingAtRest().judge(runs.results());
        assertThat(outcome.verdict()).isEqualTo(Verdict.NOT_MET);
        assertThat(outcome.figures())
                .as("the median of the ratios, not the ratio of the medians")
                .isEqualTo("1.10× (0.150 : 0.200), rounds 0.750 to 1.20");
        assertThat(outcome.claim().boundText()).isEqualTo("≤ 1.00×");
    }

    @Test
    void shouldNotTakeThePairedRunOfOthersForOurs() {
        Results pairedRun = new Runs().withPairedRun(0.1, 0.2).results();
        Stream.of(
                        new PingRatio(Scenario.IPV6, Candidates.OURS, Candidates.OPENVPN),
                        new PingRatio(Scenario.PLAIN, Candidates.OPENVPN, Candidates.OPENVPN),
                        new PingRatio(Scenario.PLAIN, Candidates.OURS, Candidates.TINC))
                .forEach(other -> assertThat(other.in(pairedRun)).isEmpty());
        assertThat(new PingRatio(Scenario.PLAIN, Candidates.OURS, Candidates.OPENVPN).in(pairedRun))
                .hasValue(0.5);
    }

    private static Claim pingAtRest() {
        return Claims.all().stream()
                .filter(claim -> claim.says().equals("ping at rest, median, of OpenVPN's"))
                .findFirst()
                .orElseThrow();
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
