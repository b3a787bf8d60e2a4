package org.l2vpn.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.run.Plan;
import org.l2vpn.bench.testbed.Scenario;

class OptionsTest {
    private static final Path REPORTS = Path.of("docs", "bench");

    @Test
    void shouldRunTheClaimsAndWriteThemWhenNothingIsAsked() {
        Options options = parse("");
        assertThat(options.plan()).isEqualTo(Plan.claims());
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.seconds()).isEqualTo(4);
        assertThat(options.out()).contains(REPORTS);
    }

    @Test
    void shouldTakeOneShortRoundWhenQuick() {
        Options options = parse("--quick");
        assertThat(options.plan()).isEqualTo(Plan.quick());
        assertThat(options.rounds()).isEqualTo(1);
        assertThat(options.seconds()).isEqualTo(2);
    }

    @Test
    void shouldKeepTheMatchingTurnsWhenAPartIsAsked() {
        Options options = parse("--full --only aes-256 --scenario ipv6 --scenario mtu-9000");
        assertThat(options.plan().runs())
                .allMatch(run -> run.candidate().equals(Candidates.OURS))
                .extracting(run -> run.scenario())
                .containsExactly(Scenario.IPV6, Scenario.MTU_9000);
    }

    @ParameterizedTest
    @CsvSource({
        "--scenario plain, 1",
        "--only vpn, 1",
        "--quick --only vpn, 1",
        "--only l2vpn, 0",
        "--quick --only openvpn, 0",
        "--scenario ipv6, 0"
    })
    void shouldHaveADuelOnlyWhenBothAreAskedToRunItsScenario(String arguments, int pairedRuns) {
        assertThat(parse(arguments).plan().pairedRuns()).hasSize(pairedRuns);
    }

    @ParameterizedTest
    @CsvSource({
        "--full, true",
        "--rounds 5 --seconds 9, true",
        "--no-files, false",
        "--quick, false",
        "--only openvpn, false",
        "--scenario plain, false"
    })
    void shouldOverwriteTheReportOnlyWhenTheRunIsWhole(String arguments, boolean written) {
        assertThat(parse(arguments).out().isPresent()).isEqualTo(written);
    }

    @Test
    void shouldWriteAPartWhenItIsToldWhere() {
        assertThat(parse("--quick --out /tmp/x").out()).contains(Path.of("/tmp/x"));
    }

    @ParameterizedTest
    @CsvSource({
        "--fast, unknown: --fast",
        "--rounds, --rounds needs a value",
        "--rounds 0, 'a number from 1, not 0'",
        "--seconds x, 'a number from 1, not x'",
        "--scenario moon, no scenario moon",
        "--quick --full, exclude each other",
        "--only wireguard, no run of the plan matches"
    })
    void shouldSayWhatIsWrongWhenArgumentsMakeNoSense(String arguments, String message) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Options parse(String arguments) {
        return Options.parse(REPORTS, arguments.isEmpty() ? new String[0] : arguments.split(" "));
    }
}
