package org.l2vpn.bench.report;

import static org.l2vpn.bench.candidate.Candidates.OPENVPN;
import static org.l2vpn.bench.candidate.Candidates.OPENVPN_CHACHA20;
import static org.l2vpn.bench.candidate.Candidates.OURS;
import static org.l2vpn.bench.candidate.Candidates.OURS_CHACHA20;
import static org.l2vpn.bench.report.Claim.Bound.AT_LEAST;
import static org.l2vpn.bench.report.Claim.Bound.AT_MOST;
import static org.l2vpn.bench.run.Figure.CPU_DOWN;
import static org.l2vpn.bench.run.Figure.CPU_UP;
import static org.l2vpn.bench.run.Figure.TCP_DOWN;
import static org.l2vpn.bench.run.Figure.TCP_UP;

import java.util.ArrayList;
import java.util.List;
import org.l2vpn.bench.report.Quantity.Cell;
import org.l2vpn.bench.report.Quantity.PingRatio;
import org.l2vpn.bench.run.Figure;
import org.l2vpn.bench.testbed.Scenario;

/** What we say of ourselves, for every run to confirm or to refute. */
final class Claims {
    private Claims() {}

    /** All of them. */
    static List<Claim> all() {
        List<Claim> claims = new ArrayList<>();
        throughput(claims);
        hardPaths(claims);
        smallFramesAndChaCha20(claims);
        latency(claims);
        claims.add(
                Claim.of(
                        "memory of the larger process under load, MB",
                        ours(Scenario.PLAIN, Figure.MEMORY_LARGEST),
                        AT_MOST,
                        110));
        return claims;
    }

    private static void throughput(List<Claim> claims) {
        for (Figure way : List.of(TCP_UP, TCP_DOWN)) {
            Claim faster =
                    Claim.ratio(
                            "one TCP stream " + word(way) + ", of OpenVPN's throughput",
                            ours(Scenario.PLAIN, way),
                            openVpn(Scenario.PLAIN, way),
                            AT_LEAST,
                            4.5);
            claims.add(faster);
            claims.add(faster.stretch(6));
        }
        for (Figure way : List.of(CPU_UP, CPU_DOWN)) {
            claims.add(
                    Claim.ratio(
                            "OpenVPN's CPU time per byte " + word(way) + ", of ours",
                            openVpn(Scenario.PLAIN, way),
                            ours(Scenario.PLAIN, way),
                            AT_LEAST,
                            4.5));
            Claim cost =
                    Claim.of(
                            "CPU " + word(way) + ", s/GB", ours(Scenario.PLAIN, way), AT_MOST, 2.2);
            claims.add(cost);
            claims.add(cost.stretch(1.6));
        }
    }

    private static void hardPaths(List<Claim> claims) {
        for (Figure way : List.of(TCP_UP, TCP_DOWN)) {
            claims.add(versusOpenVpn("segmentation off, ", Scenario.NO_OFFLOAD, way, 3));
        }
        for (Figure way : List.of(CPU_UP, CPU_DOWN)) {
            claims.add(
                    Claim.of(
                            "segmentation off, CPU " + word(way) + ", s/GB",
                            ours(Scenario.NO_OFFLOAD, way),
                            AT_MOST,
                            3.5));
        }
        for (Figure way : List.of(TCP_UP, TCP_DOWN)) {
            claims.add(versusOpenVpn("1 % loss, ", Scenario.LOSS_1, way, 2.5));
            claims.add(
                    Claim.ratio(
                            "0.1 % loss, TCP " + word(way) + ", of our own without loss",
                            ours(Scenario.LOSS_0_1, way),
                            ours(Scenario.PLAIN, way),
                            AT_LEAST,
                            0.7));
            claims.add(smallPath("PPPoE, ", Scenario.MTU_1492, way, 0.95));
            claims.add(smallPath("a path of 1400 bytes, ", Scenario.MTU_1400, way, 0.9));
        }
    }

    private static Claim smallPath(String where, Scenario scenario, Figure way, double limit) {
        return Claim.ratio(
                where + "TCP " + word(way) + ", of our own at 1500 bytes",
                ours(scenario, way),
                ours(Scenario.PLAIN, way),
                AT_LEAST,
                limit);
    }

    private static void smallFramesAndChaCha20(List<Claim> claims) {
        claims.add(
                Claim.ratio(
                        "64-byte frames delivered, of OpenVPN's",
                        ours(Scenario.PLAIN, Figure.SMALL_FRAMES),
                        openVpn(Scenario.PLAIN, Figure.SMALL_FRAMES),
                        AT_LEAST,
                        2.5));
        for (Figure way : List.of(TCP_UP, TCP_DOWN)) {
            claims.add(
                    Claim.ratio(
                            "ChaCha20-Poly1305, TCP " + word(way) + ", of OpenVPN's with it",
                            new Cell(Scenario.PLAIN, OURS_CHACHA20, way),
                            new Cell(Scenario.PLAIN, OPENVPN_CHACHA20, way),
                            AT_LEAST,
                            2.5));
        }
    }

    private static void latency(List<Claim> claims) {
        claims.add(
                Claim.of(
                        "ping at rest, median, of OpenVPN's",
                        new PingRatio(Scenario.PLAIN, OURS, OPENVPN),
                        AT_MOST,
                        1));
        claims.add(
                Claim.ratio(
                        "ping under one saturating stream, p99, of OpenVPN's",
                        ours(Scenario.PLAIN, Figure.PING_LOAD_P99),
                        openVpn(Scenario.PLAIN, Figure.PING_LOAD_P99),
                        AT_MOST,
                        1));
        claims.add(
                Claim.of(
                        "both processes started until the first answered ping, s",
                        ours(Scenario.PLAIN, Figure.FIRST_PING),
                        AT_MOST,
                        1.0));
    }

    private static Claim versusOpenVpn(String where, Scenario scenario, Figure way, double limit) {
        return Claim.ratio(
                where + "TCP " + word(way) + ", of OpenVPN's throughput",
                ours(scenario, way),
                openVpn(scenario, way),
                AT_LEAST,
                limit);
    }

    private static Cell ours(Scenario scenario, Figure figure) {
        return new Cell(scenario, OURS, figure);
    }

    private static Cell openVpn(Scenario scenario, Figure figure) {
        return new Cell(scenario, OPENVPN, figure);
    }

    private static String word(Figure way) {
        return way == TCP_UP || way == CPU_UP ? "up" : "down";
    }
}
