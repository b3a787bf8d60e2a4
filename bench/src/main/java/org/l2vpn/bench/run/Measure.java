package org.l2vpn.bench.run;

import java.util.EnumSet;
import java.util.Set;

/** What a run may measure beyond the time to the first ping. */
public enum Measure {
    /** TCP up and down, with the CPU time and the memory they take. */
    THROUGHPUT,
    /** Frames of 64 bytes as fast as iperf3 sends them. */
    SMALL_FRAMES,
    /** Ping at rest and while a TCP stream takes all it can get. */
    PING;

    /** iperf3 exchanges its results on a second connection before and after each run. */
    private static final double IPERF_CONTROL = 0.4;

    /** All of them. */
    public static Set<Measure> all() {
        return EnumSet.allOf(Measure.class);
    }

    /** How long it takes, seconds, where each iperf3 run lasts {@code run} seconds. */
    double seconds(int run) {
        return switch (this) {
            case THROUGHPUT -> 2 * (run + IPERF_CONTROL);
            case SMALL_FRAMES -> run + IPERF_CONTROL;
            case PING -> Pings.SECONDS;
        };
    }
}
