package org.l2vpn.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.testbed.Scenario;

class MarkdownTest {
    private static final Map<Figure, Double> FAST =
            Map.of(
                    Figure.TCP_UP, 5.0,
                    Figure.TCP_DOWN, 6.0,
                    Figure.CPU_UP, 2.0,
                    Figure.CPU_DOWN, 2.5,
                    Figure.BUSY_BEFORE, 0.02);
    private static final Map<Figure, Double> SLOW =
            Map.of(
                    Figure.TCP_UP, 1.0,
                    Figure.TCP_DOWN, 2.0,
                    Figure.CPU_UP, 10.0,
                    Figure.CPU_DOWN, 10.0,
                    Figure.BUSY_BEFORE, 0.0);

    private final Runs runs =
            new Runs()
                    .with(Scenario.PLAIN, Candidates.OURS, FAST)
                    .with(Scenario.PLAIN, Candidates.OPENVPN, SLOW)
                    .with(Scenario.PLAIN, Candidates.OPENVPN_AES_256, SLOW)
                    .with(Scenario.IPV6, Candidates.OURS, FAST);

    private final String document = new Markdown(runs.report("tinc skipped")).document();

    @Test
    void shouldShowOnlyColumnsThatHaveFigures() {
        assertThat(document)
                .contains("| | TCP up / down Gbit/s | CPU s/GB up / down | why |")
                .contains("| l2vpn aes-256-gcm | 5.00 / 6.00 | 2.00 / 2.50 | a test |");
    }

    @Test
    void shouldCompareUsWithTheFastestAndTheSameSuite() {
        assertThat(document)
                .contains(
                        "| l2vpn aes-256-gcm : openvpn tap AES-128-GCM | 5.00× / 3.00× | 0.20× / 0.25× | – |")
                .contains("| l2vpn aes-256-gcm : openvpn tap AES-256-GCM | 5.00× / 3.00× |");
    }

    @Test
    void shouldHaveNoRatiosWhenNobodyElseRanTheScenario() {
        assertThat(document.substring(document.indexOf("### ipv6"))).doesNotContain("against");
    }

    @Test
    void shouldTellBothWhatIsMetAndWhatIsNot() {
        assertThat(document)
                .contains(
                        "| one TCP stream up, of OpenVPN's throughput | ≥ 4.50× | 5.00× (5.00 : 1.00) | met |")
                .contains(
                        "| one TCP stream down, of OpenVPN's throughput | ≥ 4.50× | 3.00× (6.00 : 2.00) | **not met** |")
                .contains("| 64-byte frames delivered, of OpenVPN's | ≥ 2.50× | – | not measured |")
                .contains("Must: 3 met, 3 not met, 19 not measured.");
    }

    @Test
    void shouldLeaveUnmeasuredClaimsOutOfTheSummary() {
        assertThat(new Markdown(runs.report()).summary())
                .contains("**not met**")
                .doesNotContain("| not measured |");
    }

    @Test
    void shouldShowEachRoundOfThePairedRunsInFileAndSummary() {
        runs.withPairedRun(0.12, 0.1).withPairedRun(0.15, 0.2);
        Markdown markdown = new Markdown(runs.report());
        assertThat(List.of(markdown.document(), markdown.summary()))
                .allSatisfy(
                        text ->
                                assertThat(text)
                                        .contains("## Ping pairedRun\n")
                                        .contains("| l2vpn aes-256-gcm ms, median / p99 | openvpn")
                                        .contains("| 0.120 / 0.120 | 0.100 / 0.100 | 1.20× |")
                                        .contains("| 0.150 / 0.150 | 0.200 / 0.200 | 0.75× |"));
    }

    @Test
    void shouldHaveNoSectionForPairedRunsWhenThereWasNone() {
        assertThat(document).doesNotContain("Ping pairedRun").contains("|\n\n## Set-up\n");
    }

    @Test
    void shouldWarnWhenADuelWasNotQuiet() {
        assertThat(new Markdown(runs.withPairedRun(1, 1).report()).quietness())
                .contains("at most 3 %");
    }

    @Test
    void shouldWarnWhenTheMachineWasNotQuiet() {
        assertThat(document).contains("at most 2 % of the machine was busy.");
        runs.with(
                Scenario.LOSS_1,
                Candidates.OURS,
                Map.of(Figure.TCP_UP, 1.0, Figure.BUSY_BEFORE, 0.4));
        assertThat(new Markdown(runs.report()).document())
                .contains("at most 40 % of the machine was busy: NOT QUIET");
    }

    @Test
    void shouldTellRemarksSetUpsAndTheMachine() {
        assertThat(document)
                .contains("Made by a test.\n\ntinc skipped\n\nJust before")
                .contains("* openvpn tap AES-128-GCM: openvpn --dev-type tap")
                .contains("* cores: 2");
    }
}
