package org.l2vpn.protocol;

import java.util.concurrent.TimeUnit;

/**
 * The times of path MTU discovery, in nanoseconds. RFC 8899 section 5.1 has the names in capitals;
 * what differs and why is in {@code docs/adr/0007-path-mtu-discovery.md}.
 *
 * @param firstWait wait for the answers of a round while the round trip is not known
 * @param shortestWait shortest wait for the answers of a round
 * @param longestWait longest wait
 * @param confirm while large datagrams are sent: time between two confirmations of the present
 *     value, CONFIRMATION_TIMER
 * @param raise time until larger sizes are tried again, PMTU_RAISE_TIMER
 * @param retry the same after a search that nothing answered
 * @param hint shortest time between two searches that only the system's belief about the path
 *     caused
 * @param report shortest time between two reports of one path
 * @param unsettled age at which a value is reported that a search has still to settle
 */
public record PathTimings(
        long firstWait,
        long shortestWait,
        long longestWait,
        long confirm,
        long raise,
        long retry,
        long hint,
        long report,
        long unsettled) {
    private static final PathTimings PRODUCTION =
            new PathTimings(
                    // ours: longer than most round trips; one tick and a half; PROBE_TIMER's least
                    TimeUnit.MILLISECONDS.toNanos(500),
                    TimeUnit.MILLISECONDS.toNanos(150),
                    TimeUnit.SECONDS.toNanos(1),
                    // ours: a black hole is noticed within 3 s
                    TimeUnit.SECONDS.toNanos(1),
                    // RFC 8899 section 5.1.1
                    TimeUnit.SECONDS.toNanos(600),
                    // ours
                    TimeUnit.SECONDS.toNanos(60),
                    TimeUnit.SECONDS.toNanos(10),
                    TimeUnit.SECONDS.toNanos(10),
                    TimeUnit.SECONDS.toNanos(3));

    /** Those of every real run. */
    public static PathTimings production() {
        return PRODUCTION;
    }
}
