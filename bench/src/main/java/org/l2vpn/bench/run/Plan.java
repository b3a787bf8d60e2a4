package org.l2vpn.bench.run;

import static org.l2vpn.bench.run.Measure.THROUGHPUT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.l2vpn.bench.candidate.Candidate;
import org.l2vpn.bench.candidate.Candidates;
import org.l2vpn.bench.testbed.Scenario;

/**
 * What a round has.
 *
 * @param runs in their order
 * @param pairedRuns taken after the runs
 */
public record Plan(List<Run> runs, List<PairedRun> pairedRuns) {
    /** With so many pairs the ratios of the rounds lie within some ten percent. */
    private static final PairedRun PAIRED_RUN =
            new PairedRun(Scenario.PLAIN, Candidates.OURS, Candidates.OPENVPN, 30);

    /** Fewer, for a first impression. */
    private static final PairedRun SHORT_PAIRED_RUN =
            new PairedRun(Scenario.PLAIN, Candidates.OURS, Candidates.OPENVPN, 10);

    /** What the claims need, and what puts them into perspective. */
    public static Plan claims() {
        List<Run> runs = new ArrayList<>();
        Set<Measure> all = Measure.all();
        Scenario plain = Scenario.PLAIN;
        runs.add(new Run(plain, Candidates.OURS, all, "our default suite"));
        runs.add(
                new Run(
                        plain,
                        Candidates.OPENVPN,
                        all,
                        "what all ratios are against: its fastest"));
        runs.add(new Run(plain, Candidates.OPENVPN_AES_256, all, "our default suite in OpenVPN"));
        runs.add(
                new Run(
                        plain,
                        Candidates.OURS_CHACHA20,
                        all,
                        "our suite for processors without AES"));
        runs.add(new Run(plain, Candidates.OPENVPN_CHACHA20, all, "the same suite in OpenVPN"));
        runs.add(new Run(plain, Candidates.TINC, all, "the mesh that carries Ethernet in Debian"));
        runs.add(
                new Run(plain, Candidates.FASTD, all, "a small layer-2 tunnel with cheap ciphers"));
        runs.add(
                new Run(
                        plain,
                        Candidates.BARE_VETH,
                        EnumSet.of(THROUGHPUT, Measure.SMALL_FRAMES),
                        "the ceiling: what iperf3 and the kernel can do here"));
        both(runs, Scenario.NO_OFFLOAD, "a path that takes datagrams one by one, as many cards do");
        both(runs, Scenario.LOSS_0_1, "a path with a little loss");
        both(runs, Scenario.LOSS_1, "a bad path");
        both(runs, Scenario.NO_OFFLOAD_LOSS_1, "a bad path that loses single datagrams");
        both(runs, Scenario.IPV6, "the outer headers of the other family");
        runs.add(ours(Scenario.MTU_1492, "PPPoE"));
        runs.add(ours(Scenario.MTU_1400, "a tunnel in a tunnel"));
        both(runs, Scenario.MTU_9000, "jumbo frames: the cost per byte without that per datagram");
        both(runs, Scenario.BRIDGED, "two LANs joined: the TAP has no address of its own");
        both(runs, Scenario.STREAMS_8, "several users at once");
        return new Plan(runs, List.of(PAIRED_RUN));
    }

    private static void both(List<Run> runs, Scenario scenario, String reason) {
        for (Candidate candidate : List.of(Candidates.OURS, Candidates.OPENVPN)) {
            runs.add(new Run(scenario, candidate, EnumSet.of(THROUGHPUT), reason));
        }
    }

    private static Run ours(Scenario scenario, String reason) {
        return new Run(scenario, Candidates.OURS, EnumSet.of(THROUGHPUT), reason);
    }

    /** Everyone everywhere. */
    public static Plan full() {
        List<Run> runs = new ArrayList<>();
        for (Scenario scenario : Scenario.ALL) {
            for (Candidate candidate : Candidates.ALL) {
                runs.add(new Run(scenario, candidate, Measure.all(), "--full"));
            }
        }
        return new Plan(runs, List.of(PAIRED_RUN));
    }

    /** A first impression in two minutes. */
    public static Plan quick() {
        return new Plan(
                List.of(Candidates.OURS, Candidates.OPENVPN, Candidates.OPENVPN_AES_256).stream()
                        .map(c -> new Run(Scenario.PLAIN, c, Measure.all(), "--quick"))
                        .toList(),
                List.of(SHORT_PAIRED_RUN));
    }

    /** Without the runs that do not match and the paired runs of which either side does not. */
    public Plan only(BiPredicate<Scenario, Candidate> wanted) {
        return new Plan(
                runs.stream().filter(run -> wanted.test(run.scenario(), run.candidate())).toList(),
                pairedRuns.stream().filter(pairedRun -> pairedRun.matches(wanted)).toList());
    }

    /** How long it takes, roughly, where each iperf3 run lasts {@code seconds}. */
    public Duration estimate(int rounds, int seconds) {
        double round =
                runs.stream().mapToDouble(run -> run.estimate(seconds)).sum()
                        + pairedRuns.stream().mapToDouble(PairedRun::estimate).sum();
        return Duration.ofMillis(Math.round(1000 * rounds * round));
    }
}
