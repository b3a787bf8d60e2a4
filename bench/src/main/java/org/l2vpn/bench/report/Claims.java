package org.l2vpn.bench.report;

import static org.l2vpn.bench.contender.Contenders.OPENVPN;
import static org.l2vpn.bench.contender.Contenders.OPENVPN_CHACHA20;
import static org.l2vpn.bench.contender.Contenders.OURS;
import static org.l2vpn.bench.contender.Contenders.OURS_CHACHA20;
import static org.l2vpn.bench.report.Claim.Bound.AT_LEAST;
import static org.l2vpn.bench.report.Claim.Bound.AT_MOST;
import static org.l2vpn.bench.turn.Figure.CPU_DOWN;
import static org.l2vpn.bench.turn.Figure.CPU_UP;
import static org.l2vpn.bench.turn.Figure.TCP_DOWN;
import static org.l2vpn.bench.turn.Figure.TCP_UP;

import java.util.ArrayList;
import java.util.List;
import org.l2vpn.bench.report.Quantity.Cell;
import org.l2vpn.bench.report.Quantity.PingRatio;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.turn.Figure;

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
                        ours(Course.PLAIN, Figure.MEMORY_LARGEST),
                        AT_MOST,
                        110));
        return claims;
    }

    private static void throughput(List<Claim> claims) {
        for (Figure way : List.of(TCP_UP, TCP_DOWN)) {
            Claim faster =
                    Claim.ratio(
                            "one TCP stream " + word(way) + ", of OpenVPN's throughput",
                            ours(Course.PLAIN, way),
                            openVpn(Course.PLAIN, way),
                            AT_LEAST,
                            4.5);
            claims.add(faster);
            claims.add(faster.stretch(6));
        }
        for (Figure way : List.of(CPU_UP, CPU_DOWN)) {
            claims.add(
                    Claim.ratio(
                            "OpenVPN's CPU time per byte " + word(way) + ", of ours",
                            openVpn(Course.PLAIN, way),
                            ours(Course.PLAIN, way),
                            AT_LEAST,
                            4.5));
            Claim cost =
                    Claim.of("CPU " + word(way) + ", s/GB", ours(Course.PLAIN, way), AT_MOST, 2.2);
            claims.add(cost);
            claims.add(cost.stretch(1.6));
        }
    }

    private static void hardPaths(List<Claim> claims) {
        for (Figure way : List.of(TCP_UP, TCP_DOWN)) {
            claims.add(versusOpenVpn("segmentation off, ", Course.NO_OFFLOAD, way, 3));
        }
        for (Figure way : List.of(CPU_UP, CPU_DOWN)) {
            claims.add(
                    Claim.of(
                            "segmentation off, CPU " + word(way) + ", s/GB",
                            ours(Course.NO_OFFLOAD, way),
                            AT_MOST,
                            3.5));
        }
        for (Figure way : List.of(TCP_UP, TCP_DOWN)) {
            claims.add(versusOpenVpn("1 % loss, ", Course.LOSS_1, way, 2.5));
            claims.add(
                    Claim.ratio(
                            "0.1 % loss, TCP " + word(way) + ", of our own without loss",
                            ours(Course.LOSS_0_1, way),
                            ours(Course.PLAIN, way),
                            AT_LEAST,
                            0.7));
            claims.add(smallPath("PPPoE, ", Course.MTU_1492, way, 0.95));
            claims.add(smallPath("a path of 1400 bytes, ", Course.MTU_1400, way, 0.9));
        }
    }

    private static Claim smallPath(String where, Course course, Figure way, double limit) {
        return Claim.ratio(
                where + "TCP " + word(way) + ", of our own at 1500 bytes",
                ours(course, way),
                ours(Course.PLAIN, way),
                AT_LEAST,
                limit);
    }

    private static void smallFramesAndChaCha20(List<Claim> claims) {
        claims.add(
                Claim.ratio(
                        "64-byte frames delivered, of OpenVPN's",
                        ours(Course.PLAIN, Figure.SMALL_FRAMES),
                        openVpn(Course.PLAIN, Figure.SMALL_FRAMES),
                        AT_LEAST,
                        2.5));
        for (Figure way : List.of(TCP_UP, TCP_DOWN)) {
            claims.add(
                    Claim.ratio(
                            "ChaCha20-Poly1305, TCP " + word(way) + ", of OpenVPN's with it",
                            new Cell(Course.PLAIN, OURS_CHACHA20, way),
                            new Cell(Course.PLAIN, OPENVPN_CHACHA20, way),
                            AT_LEAST,
                            2.5));
        }
    }

    private static void latency(List<Claim> claims) {
        claims.add(
                Claim.of(
                        "ping at rest, median, of OpenVPN's",
                        new PingRatio(Course.PLAIN, OURS, OPENVPN),
                        AT_MOST,
                        1));
        claims.add(
                Claim.ratio(
                        "ping under one saturating stream, p99, of OpenVPN's",
                        ours(Course.PLAIN, Figure.PING_LOAD_P99),
                        openVpn(Course.PLAIN, Figure.PING_LOAD_P99),
                        AT_MOST,
                        1));
        claims.add(
                Claim.of(
                        "both processes started until the first answered ping, s",
                        ours(Course.PLAIN, Figure.FIRST_PING),
                        AT_MOST,
                        1.0));
    }

    private static Claim versusOpenVpn(String where, Course course, Figure way, double limit) {
        return Claim.ratio(
                where + "TCP " + word(way) + ", of OpenVPN's throughput",
                ours(course, way),
                openVpn(course, way),
                AT_LEAST,
                limit);
    }

    private static Cell ours(Course course, Figure figure) {
        return new Cell(course, OURS, figure);
    }

    private static Cell openVpn(Course course, Figure figure) {
        return new Cell(course, OPENVPN, figure);
    }

    private static String word(Figure way) {
        return way == TCP_UP || way == CPU_UP ? "up" : "down";
    }
}
