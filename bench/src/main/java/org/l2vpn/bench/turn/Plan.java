package org.l2vpn.bench.turn;

import static org.l2vpn.bench.turn.Measure.THROUGHPUT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.contender.Contenders;
import org.l2vpn.bench.track.Course;

/** Which turns a round has, in their order. */
public record Plan(List<Turn> turns) {
    /** What the claims need, and what puts them into perspective. */
    public static Plan claims() {
        List<Turn> turns = new ArrayList<>();
        Set<Measure> all = Measure.all();
        Course plain = Course.PLAIN;
        turns.add(new Turn(plain, Contenders.OURS, all, "our default suite"));
        turns.add(
                new Turn(
                        plain,
                        Contenders.OPENVPN,
                        all,
                        "what all ratios are against: its fastest"));
        turns.add(new Turn(plain, Contenders.OPENVPN_AES_256, all, "our default suite in OpenVPN"));
        turns.add(
                new Turn(
                        plain,
                        Contenders.OURS_CHACHA20,
                        all,
                        "our suite for processors without AES"));
        turns.add(new Turn(plain, Contenders.OPENVPN_CHACHA20, all, "the same suite in OpenVPN"));
        turns.add(
                new Turn(plain, Contenders.TINC, all, "the mesh that carries Ethernet in Debian"));
        turns.add(
                new Turn(
                        plain, Contenders.FASTD, all, "a small layer-2 tunnel with cheap ciphers"));
        turns.add(
                new Turn(
                        plain,
                        Contenders.BARE_VETH,
                        EnumSet.of(THROUGHPUT, Measure.SMALL_FRAMES),
                        "the ceiling: what iperf3 and the kernel can do here"));
        duel(turns, Course.NO_OFFLOAD, "a path that takes datagrams one by one, as many cards do");
        duel(turns, Course.LOSS_0_1, "a path with a little loss");
        duel(turns, Course.LOSS_1, "a bad path");
        duel(turns, Course.NO_OFFLOAD_LOSS_1, "a bad path that loses single datagrams");
        duel(turns, Course.IPV6, "the outer headers of the other family");
        duel(turns, Course.MTU_9000, "jumbo frames: the cost per byte without that per datagram");
        duel(turns, Course.BRIDGED, "two LANs joined: the TAP has no address of its own");
        duel(turns, Course.STREAMS_8, "several users at once");
        return new Plan(turns);
    }

    private static void duel(List<Turn> turns, Course course, String reason) {
        for (Contender contender : List.of(Contenders.OURS, Contenders.OPENVPN)) {
            turns.add(new Turn(course, contender, EnumSet.of(THROUGHPUT), reason));
        }
    }

    /** Everyone everywhere. */
    public static Plan full() {
        List<Turn> turns = new ArrayList<>();
        for (Course course : Course.ALL) {
            for (Contender contender : Contenders.ALL) {
                turns.add(new Turn(course, contender, Measure.all(), "--full"));
            }
        }
        return new Plan(turns);
    }

    /** A first impression in two minutes. */
    public static Plan quick() {
        return new Plan(
                List.of(Contenders.OURS, Contenders.OPENVPN, Contenders.OPENVPN_AES_256).stream()
                        .map(c -> new Turn(Course.PLAIN, c, Measure.all(), "--quick"))
                        .toList());
    }

    /** Without the turns that do not match. */
    public Plan only(Predicate<Turn> wanted) {
        return new Plan(turns.stream().filter(wanted).toList());
    }

    /** How long it takes, roughly, where each iperf3 run lasts {@code seconds}. */
    public Duration estimate(int rounds, int seconds) {
        double round = turns.stream().mapToDouble(turn -> turn.estimate(seconds)).sum();
        return Duration.ofSeconds(Math.round(rounds * round));
    }
}
