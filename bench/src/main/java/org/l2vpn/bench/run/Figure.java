package org.l2vpn.bench.run;

/** What is measured, with its name in the JSON, which ends in the unit. */
public enum Figure {
    /** Share of the machine in use just before the run, 0 to 1. */
    BUSY_BEFORE("busy-before"),
    /** From the start of both processes to the first answered ping. */
    FIRST_PING("first-ping-s"),
    /** TCP from client to server, at the receiver. */
    TCP_UP("tcp-up-gbit"),
    /** TCP from server to client, at the receiver. */
    TCP_DOWN("tcp-down-gbit"),
    /**
     * User and system time of the tunnel's processes at both ends per 10^9 bytes of TCP payload.
     */
    CPU_UP("cpu-up-s-per-gb"),
    CPU_DOWN("cpu-down-s-per-gb"),
    /** UDP frames of 64 bytes that arrived. */
    SMALL_FRAMES("small-frames-per-s"),
    PING_REST_MEDIAN("ping-rest-median-ms"),
    PING_REST_P99("ping-rest-p99-ms"),
    /** While one TCP stream runs up as fast as it can. */
    PING_LOAD_MEDIAN("ping-load-median-ms"),
    PING_LOAD_P99("ping-load-p99-ms"),
    /** Of those pings, the share that was answered, 0 to 1: one that is lost has no time. */
    PING_LOAD_ANSWERED("ping-load-answered"),
    /** Resident memory of the larger process, highest of what was seen under load; 10^6 bytes. */
    MEMORY_LARGEST("memory-largest-mb"),
    /** The same of both processes together. */
    MEMORY_SUM("memory-sum-mb");

    private final String key;

    Figure(String key) {
        this.key = key;
    }

    /** Its name in the JSON. */
    public String key() {
        return key;
    }
}
