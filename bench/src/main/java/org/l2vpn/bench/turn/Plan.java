package org.l2vpn.bench.turn;

import static org.l2vpn.bench.turn.Measure.THROUGHPUT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.l2vpn.bench.contender.Contender;
import org.l2vpn.bench.contender.Contenders;
import org.l2vpn.bench.track.Course;

/**
 * What a round has.
 *
 * @param turns in their order
 * @param duels taken after the turns
 */
public record Plan(List<Turn> turns, List<PingDuel> duels) {
    /** With so many pairs the ratios of the rounds lie within some ten percent. */
    private static final PingDuel PING_DUEL =
            new PingDuel(Course.PLAIN, Contenders.OURS, Contenders.OPENVPN, 30);

    /** Fewer, for a first impression. */
    private static final PingDuel SHORT_PING_DUEL =
            new PingDuel(Course.PLAIN, Contenders.OURS, Contenders.OPENVPN, 10);

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
        both(turns, Course.NO_OFFLOAD, "a path that takes datagrams one by one, as many cards do");
        both(turns, Course.LOSS_0_1, "a path with a little loss");
        both(turns, Course.LOSS_1, "a bad path");
        both(turns, Course.NO_OFFLOAD_LOSS_1, "a bad path that loses single datagrams");
        both(turns, Course.IPV6, "the outer headers of the other family");
        turns.add(ours(Course.MTU_1492, "PPPoE"));
        turns.add(ours(Course.MTU_1400, "a tunnel in a tunnel"));
        both(turns, Course.MTU_9000, "jumbo frames: the cost per byte without that per datagram");
        both(turns, Course.BRIDGED, "two LANs joined: the TAP has no address of its own");
        both(turns, Course.STREAMS_8, "several users at once");
        return new Plan(turns, List.of(PING_DUEL));
    }

    private static void both(List<Turn> turns, Course course, String reason) {
        for (Contender contender : List.of(Contenders.OURS, Contenders.OPENVPN)) {
            turns.add(new Turn(course, contender, EnumSet.of(THROUGHPUT), reason));
        }
    }

    private static Turn ours(Course course, String reason) {
        return new Turn(course, Contenders.OURS, EnumSet.of(THROUGHPUT), reason);
    }

    /** Everyone everywhere. */
    public static Plan full() {
        List<Turn> turns = new ArrayList<>();
        for (Course course : Course.ALL) {
            for (Contender contender : Contenders.ALL) {
                turns.add(new Turn(course, contender, Measure.all(), "--full"));
            }
        }
        return new Plan(turns, List.of(PING_DUEL));
    }

    /** A first impression in two minutes. */
    public static Plan quick() {
        return new Plan(
                List.of(Contenders.OURS, Contenders.OPENVPN, Contenders.OPENVPN_AES_256).stream()
                        .map(c -> new Turn(Course.PLAIN, c, Measure.all(), "--quick"))
                        .toList(),
                List.of(SHORT_PING_DUEL));
    }

    /** Without the turns that do not match and the duels of which either side does not. */
    public Plan only(BiPredicate<Course, Contender> wanted) {
        return new Plan(
                turns.stream()
                        .filter(turn -> wanted.test(turn.course(), turn.contender()))
                        .toList(),
                duels.stream().filter(duel -> duel.matches(wanted)).toList());
    }

    /** How long it takes, roughly, where each iperf3 run lasts {@code seconds}. */
    public Duration estimate(int rounds, int seconds) {
        double round =
                turns.stream().mapToDouble(turn -> turn.estimate(seconds)).sum()
                        + duels.stream().mapToDouble(PingDuel::estimate).sum();
        return Duration.ofMillis(Math.round(1000 * rounds * round));
    }
}
