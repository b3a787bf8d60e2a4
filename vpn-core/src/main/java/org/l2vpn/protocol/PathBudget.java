package org.l2vpn.protocol;

/**
 * What fits through an outer path: the one place for overhead arithmetic. All in bytes.
 *
 * @param pathMtu the largest IP datagram the path takes unfragmented
 * @param v6 whether the outer protocol is IPv6
 */
public record PathBudget(int pathMtu, boolean v6) {
    /** IPv4 header without options (RFC 791 §3.1) and UDP header (RFC 768). */
    public static final int IPV4_UDP = 20 + 8;

    /** IPv6 header (RFC 8200 §3) and UDP header. */
    public static final int IPV6_UDP = 40 + 8;

    /**
     * Smallest path MTU we work with: every IPv4 host takes a datagram of 576 (RFC 791 §3.1), and a
     * frame of 65 535 bytes still makes at most 255 fragments.
     */
    public static final int SMALLEST_PATH_MTU = 576;

    /** Largest IP datagram. */
    public static final int LARGEST_PATH_MTU = 65_535;

    /**
     * What a path takes until it is known better: what every IPv6 link takes (RFC 8200 §5) and, but
     * for rare exceptions, every IPv4 path; RFC 8899 §5.1.2 recommends 1200 or somewhat more.
     */
    public static final int BASE_PATH_MTU = 1_280;

    private static final int ETHERNET_HEADER = 14;

    /** Refuses a path MTU outside 576 to 65 535. */
    public PathBudget {
        if (pathMtu < SMALLEST_PATH_MTU || pathMtu > LARGEST_PATH_MTU) {
            throw new IllegalArgumentException(
                    "path MTU %d (want %d to %d)"
                            .formatted(pathMtu, SMALLEST_PATH_MTU, LARGEST_PATH_MTU));
        }
    }

    /** IP and UDP header over IPv6 or IPv4. */
    public static int headers(boolean v6) {
        return v6 ? IPV6_UDP : IPV4_UDP;
    }

    /** Largest UDP payload. */
    public int maxDatagram() {
        return pathMtu - headers(v6);
    }

    /** Largest record in one transport message, its kind byte included. */
    public int maxRecord() {
        return maxDatagram() - WireFormat.TRANSPORT_OVERHEAD;
    }

    /** Largest frame in one datagram: 1439 on a 1500-byte path over IPv4, 1419 over IPv6. */
    public int maxFrame() {
        return maxRecord() - WireFormat.RECORD_HEADER;
    }

    /**
     * Largest MTU of a TAP whose untagged frames need no fragments: 1425 on a 1500-byte path over
     * IPv4, 1405 over IPv6. A peer can roam from one family to the other; the IPv6 figure holds for
     * both.
     */
    public int maxTapMtu() {
        return maxFrame() - ETHERNET_HEADER;
    }
}
