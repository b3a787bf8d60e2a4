package org.l2vpn.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.run.Measure;
import org.l2vpn.bench.run.Run;
import org.l2vpn.bench.run.Sample;
import org.l2vpn.bench.testbed.Scenario;

class JsonTest {
    @Test
    void shouldHoldEverySingleRoundAndEveryClaim() {
        Run run = new Run(Scenario.LOSS_1, Candidates.OURS, Measure.all(), "because");
        Results results =
                new Results(
                        Map.of(
                                run,
                                List.of(
                                        new Sample(Map.of(Figure.TCP_UP, 1.0)),
                                        new Sample(Map.of(Figure.TCP_UP, 3.0)))),
                        Map.of());
        Config json = parse(new Report("made", List.of("remark"), Map.of("cores", "2"), results));
        Config ours = json.getConfig("scenarios.\"loss-1\".candidates.\"l2vpn aes-256-gcm\"");
        assertThat(ours.getString("reason")).isEqualTo("because");
        assertThat(ours.getString("setup")).startsWith("bin/vpnd");
        assertThat(ours.getDouble("median.tcp-up-gbit")).isEqualTo(2);
        assertThat(ours.getConfigList("rounds"))
                .extracting(round -> round.getDouble("tcp-up-gbit"))
                .containsExactly(1.0, 3.0);
        assertThat(json.getConfigList("claims")).hasSameSizeAs(Claims.all());
        assertThat(json.getStringList("remarks")).containsExactly("remark");
        assertThat(json.getString("machine.cores")).isEqualTo("2");
    }

    @Test
    void shouldHoldEachRoundOfThePairedRuns() {
        Config json = parse(new Runs().withPairedRun(0.1, 0.2).withPairedRun(0.3, 0.2).report());
        Config pairedRun = json.getConfigList("paired-runs").getFirst();
        assertThat(pairedRun.getString("scenario")).isEqualTo("plain");
        assertThat(pairedRun.getString("ours")).isEqualTo("l2vpn aes-256-gcm");
        assertThat(pairedRun.getString("theirs")).isEqualTo("openvpn tap AES-128-GCM");
        assertThat(pairedRun.getInt("pings-per-block")).isEqualTo(50);
        assertThat(pairedRun.getConfigList("rounds"))
                .extracting(round -> round.getDouble("ratio"))
                .containsExactly(0.5, 0.3 / 0.2);
        Config first = pairedRun.getConfigList("rounds").getFirst();
        assertThat(first.getDouble("ours-median-ms")).isEqualTo(0.1);
        assertThat(first.getDouble("theirs-p99-ms")).isEqualTo(0.2);
        assertThat(first.getDouble("busy-before")).isEqualTo(0.03);
    }

    private static Config parse(Report report) {
        return ConfigFactory.parseString(
                new Json(report).document(),
                ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    }
}
