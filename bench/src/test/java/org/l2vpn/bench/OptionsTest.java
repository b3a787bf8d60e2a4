package org.l2vpn.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.bench.contender.Contenders;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.turn.Plan;

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
        Options options = parse("--full --only aes-256 --course ipv6 --course mtu-9000");
        assertThat(options.plan().turns())
                .allMatch(turn -> turn.contender().equals(Contenders.OURS))
                .extracting(turn -> turn.course())
                .containsExactly(Course.IPV6, Course.MTU_9000);
    }

    @ParameterizedTest
    @CsvSource({
        "--course plain, 1",
        "--only vpn, 1",
        "--quick --only vpn, 1",
        "--only l2vpn, 0",
        "--quick --only openvpn, 0",
        "--course ipv6, 0"
    })
    void shouldHaveADuelOnlyWhenBothAreAskedToRunItsCourse(String arguments, int duels) {
        assertThat(parse(arguments).plan().duels()).hasSize(duels);
    }

    @ParameterizedTest
    @CsvSource({
        "--full, true",
        "--rounds 5 --seconds 9, true",
        "--no-files, false",
        "--quick, false",
        "--only openvpn, false",
        "--course plain, false"
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
        "--course moon, no course moon",
        "--quick --full, exclude each other",
        "--only wireguard, no turn of the plan matches"
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
