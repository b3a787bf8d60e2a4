package org.l2vpn.bench.turn;

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
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.contender.Contenders;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.track.End;
import org.l2vpn.bench.track.Track;
import org.l2vpn.netns.NetnsTest;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;

/** Tracks and contenders as they are: what would be measured is what is said. */
@NetnsTest
class TurnNetnsIT {
    @ParameterizedTest
    @FieldSource("org.l2vpn.bench.track.Course#ALL")
    void shouldGiveEveryCourseThePathItSays(Course course) {
        try (Track track = Track.lay(course)) {
            for (End end : List.of(track.server(), track.client())) {
                String wan = end.tunnel().exec("ip", "link", "show", End.WAN).check().out();
                assertThat(wan).contains("mtu " + course.wire().mtu() + " ");
                assertThat(udpSegmentation(end.tunnel())).isEqualTo(course.wire().offload());
                assertThat(end.outer().contains(":")).isEqualTo(course.wire().ipv6());
                assertThat(end.user() != end.tunnel()).isEqualTo(course.wire().bridged());
            }
        }
    }

    @Test
    void shouldLoseAsManyAsTheCourseSaysWhenItLoses() {
        try (Track track = Track.lay(Course.LOSS_1)) {
            Ping ping =
                    Ping.run(track.client().user(), track.server().outer(), 4000, "0.001", "-q");
            // 1 % each way: 80 of 4000 on average, and 40 or 120 are 4.5 standard deviations away.
            assertThat(ping.sent() - ping.received()).isBetween(40, 120);
        }
    }

    @Test
    void shouldMeasureWhatItIsAskedAndNothingElse() {
        Sample sample =
                TurnRunner.run(
                        new Turn(
                                Course.BRIDGED,
                                Contenders.BARE_VETH,
                                EnumSet.of(Measure.THROUGHPUT),
                                "a test"),
                        1);
        assertThat(sample.byKey()).containsOnlyKeys("busy-before", "tcp-up-gbit", "tcp-down-gbit");
        assertThat(sample.get(Figure.TCP_UP).getAsDouble()).isPositive();
    }

    /** A duel has both at once, with the same names and addresses. */
    @Test
    void shouldKeepTwoTracksApartWhenBothAreThere() {
        try (Track stays = Track.lay(Course.BRIDGED)) {
            try (Track goes = Track.lay(Course.BRIDGED)) {
                assertThat(goes.lab().directory()).isNotEqualTo(stays.lab().directory());
                goes.server().tunnel().ip("link set " + End.WAN + " down");
                assertThat(Ping.answers(goes.client().tunnel(), goes.server().outer())).isFalse();
                assertThat(Ping.answers(stays.client().tunnel(), stays.server().outer())).isTrue();
            }
            assertThat(Ping.answers(stays.client().tunnel(), stays.server().outer())).isTrue();
        }
    }

    @Test
    void shouldTakeEveryBlockWhenTwoDuel() {
        PairedPings pings =
                PingDuelRunner.run(
                        new PingDuel(Course.PLAIN, Contenders.BARE_VETH, Contenders.BARE_VETH, 2));
        assertThat(pings.pairs())
                .hasSize(2)
                .allMatch(pair -> pair.ours().received() == PingDuel.BLOCK)
                .allMatch(pair -> pair.theirs().received() == PingDuel.BLOCK);
        assertThat(pings.ratio()).isPositive();
    }

    static Stream<Arguments> tunnels() {
        return Stream.of(Contenders.OURS, Contenders.OPENVPN, Contenders.TINC, Contenders.FASTD)
                .flatMap(
                        contender ->
                                Stream.of(Course.PLAIN, Course.IPV6, Course.BRIDGED)
                                        .map(course -> Arguments.of(contender, course)));
    }

    /** A contender that had to cut its frames in two would be measured below its worth. */
    @ParameterizedTest
    @MethodSource("tunnels")
    void shouldCarryAFullFrameWithoutIpFragments(Contender contender, Course course) {
        assumeTrue(
                contender.programs().stream()
                        .allMatch(p -> Command.run("sh", "-c", "command -v " + p).exit() == 0),
                contender.name() + " is not there");
        try (Track track = Track.lay(course)) {
            FirstPing first = FirstPing.after(contender.prepare(track), track);
            assertThat(first.seconds()).isPositive();
            assertThat(first.running().processes())
                    .hasSize(2)
                    .allMatch(pid -> ProcessHandle.of(pid).orElseThrow().isAlive());
            String payload = Integer.toString(mtu(track.client()) - 20 - 8);
            Ping full =
                    Ping.run(
                            track.client().user(),
                            track.server().inner(),
                            10,
                            "0.2",
                            "-s",
                            payload,
                            "-M",
                            "do");
            assertThat(full.received()).isEqualTo(10);
            assertThat(fragments(track.client().tunnel())).isZero();
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
