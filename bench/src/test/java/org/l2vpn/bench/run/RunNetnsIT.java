package org.l2vpn.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.testbed.End;
import org.l2vpn.bench.testbed.Scenario;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.NetnsTest;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;

/** Testbeds and candidates as they are: what would be measured is what is said. */
@NetnsTest
class RunNetnsIT {
    @ParameterizedTest
    @FieldSource("org.l2vpn.bench.testbed.Scenario#ALL")
    void shouldGiveEveryScenarioThePathItSays(Scenario scenario) {
        try (Testbed testbed = Testbed.lay(scenario)) {
            for (End end : List.of(testbed.server(), testbed.client())) {
                String wan = end.tunnel().exec("ip", "link", "show", End.WAN).check().out();
                assertThat(wan).contains("mtu " + scenario.wire().mtu() + " ");
                assertThat(udpSegmentation(end.tunnel())).isEqualTo(scenario.wire().offload());
                assertThat(end.outer().contains(":")).isEqualTo(scenario.wire().ipv6());
                assertThat(end.user() != end.tunnel()).isEqualTo(scenario.wire().bridged());
            }
        }
    }

    @Test
    void shouldLoseAsManyAsTheScenarioSaysWhenItLoses() {
        try (Testbed testbed = Testbed.lay(Scenario.LOSS_1)) {
            Ping ping =
                    Ping.run(
                            testbed.client().user(), testbed.server().outer(), 4000, "0.001", "-q");
            // 1 % each way: 80 of 4000 on average, and 40 or 120 are 4.5 standard deviations away.
            assertThat(ping.sent() - ping.received()).isBetween(40, 120);
        }
    }

    @Test
    void shouldMeasureWhatItIsAskedAndNothingElse() {
        Sample sample =
                Runner.run(
                        new Run(
                                Scenario.BRIDGED,
                                Candidates.BARE_VETH,
                                EnumSet.of(Measure.THROUGHPUT),
                                "a test"),
                        1);
        assertThat(sample.byKey()).containsOnlyKeys("busy-before", "tcp-up-gbit", "tcp-down-gbit");
        assertThat(sample.get(Figure.TCP_UP).getAsDouble()).isPositive();
    }

    /** A paired run has both at once, with the same names and addresses. */
    @Test
    void shouldKeepTwoTestbedsApartWhenBothAreThere() {
        try (Testbed stays = Testbed.lay(Scenario.BRIDGED)) {
            try (Testbed goes = Testbed.lay(Scenario.BRIDGED)) {
                assertThat(goes.lab().directory()).isNotEqualTo(stays.lab().directory());
                goes.server().tunnel().ip("link set " + End.WAN + " down");
                assertThat(Ping.answers(goes.client().tunnel(), goes.server().outer())).isFalse();
                assertThat(Ping.answers(stays.client().tunnel(), stays.server().outer())).isTrue();
            }
            assertThat(Ping.answers(stays.client().tunnel(), stays.server().outer())).isTrue();
        }
    }

    @Test
    void shouldTakeEveryBlockWhenTwoPairedRun() {
        PairedPings pings =
                PairedRunner.run(
                        new PairedRun(
                                Scenario.PLAIN, Candidates.BARE_VETH, Candidates.BARE_VETH, 2));
        assertThat(pings.pairs())
                .hasSize(2)
                .allMatch(pair -> pair.ours().received() == PairedRun.BLOCK)
                .allMatch(pair -> pair.theirs().received() == PairedRun.BLOCK);
        assertThat(pings.ratio()).isPositive();
    }

    static Stream<Arguments> tunnels() {
        return Stream.of(Candidates.OURS, Candidates.OPENVPN, Candidates.TINC, Candidates.FASTD)
                .flatMap(
                        candidate ->
                                Stream.of(Scenario.PLAIN, Scenario.IPV6, Scenario.BRIDGED)
                                        .map(scenario -> Arguments.of(candidate, scenario)));
    }

    /** A candidate that had to cut its frames in two would be measured below its worth. */
    @ParameterizedTest
    @MethodSource("tunnels")
    void shouldCarryAFullFrameWithoutIpFragments(Candidate candidate, Scenario scenario) {
        assumeTrue(
                candidate.programs().stream()
                        .allMatch(p -> Command.run("sh", "-c", "command -v " + p).exit() == 0),
                candidate.name() + " is not there");
        try (Testbed testbed = Testbed.lay(scenario)) {
            FirstPing first = FirstPing.after(candidate.prepare(testbed), testbed);
            assertThat(first.seconds()).isPositive();
            assertThat(first.running().processes())
                    .hasSize(2)
                    .allMatch(pid -> ProcessHandle.of(pid).orElseThrow().isAlive());
            String payload = Integer.toString(mtu(testbed.client()) - 20 - 8);
            Ping full =
                    Ping.run(
                            testbed.client().user(),
                            testbed.server().inner(),
                            10,
                            "0.2",
                            "-s",
                            payload,
                            "-M",
                            "do");
            assertThat(full.received()).isEqualTo(10);
            assertThat(fragments(testbed.client().tunnel())).isZero();
        }
    }

    private static boolean udpSegmentation(Netns netns) {
        return netns.exec("ethtool", "-k", End.WAN)
                .check()
                .out()
                .contains("tx-udp-segmentation: on");
    }

    /** Of the interface with the inner address. */
    private static int mtu(End end) {
        String route = "ip -o route get " + end.inner().replaceFirst("\\d+$", "254");
        String device =
                end.user()
                        .exec(route.split(" "))
                        .check()
                        .out()
                        .replaceFirst("(?s).* dev (\\S+).*", "$1");
        return Integer.parseInt(
                end.user().exec("cat", "/sys/class/net/" + device + "/mtu").check().out().strip());
    }

    /** IPv4 and IPv6 fragments the namespace has made. */
    private static long fragments(Netns netns) {
        return netns.exec("nstat", "-az", "IpFragCreates", "Ip6FragCreates")
                .check()
                .out()
                .lines()
                .filter(line -> line.startsWith("Ip"))
                .mapToLong(line -> Long.parseLong(line.split(" +")[1]))
                .sum();
    }
}
