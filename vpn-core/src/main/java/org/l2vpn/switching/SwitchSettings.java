package org.l2vpn.switching;

import java.time.Duration;

/**
 * Limits of a {@link LearningSwitch}.
 *
 * @param maxEntries most learned addresses in the FDB; fixed, memory is taken at the start
 * @param perPortQuota most learned addresses behind one port
 * @param ageNanos an address not seen for this long is forgotten
 * @param holdNanos an address seen at a link within this time does not move to a peer, nor with
 *     {@code isolate} from peer to peer; 0: addresses move at once
 * @param isolate whether frames from peer to peer are dropped
 */
public record SwitchSettings(
        int maxEntries, int perPortQuota, long ageNanos, long holdNanos, boolean isolate) {
    /** Ageing time of IEEE 802.1Q, table 8-6, and of every bridge: 300 s. */
    public static final long DEFAULT_AGE_NANOS = Duration.ofMinutes(5).toNanos();

    /**
     * Longer than the pauses of a station that is in use, short enough for a virtual machine that
     * migrates: 5 s.
     */
    public static final long DEFAULT_HOLD_NANOS = Duration.ofSeconds(5).toNanos();

    /** Most entries a switch can be given: 2^20, about 40 MB. */
    public static final int MAX_ENTRIES = 1 << 20;

    /** Refuses limits that make no sense. */
    public SwitchSettings {
        if (maxEntries < 1 || maxEntries > MAX_ENTRIES) {
            throw new IllegalArgumentException("maxEntries is not 1 to 2^20: " + maxEntries);
        }
        if (perPortQuota < 1) {
            throw new IllegalArgumentException("perPortQuota is below 1: " + perPortQuota);
        }
        if (ageNanos < 1) {
            throw new IllegalArgumentException("ageNanos is below 1: " + ageNanos);
        }
        if (holdNanos < 0 || holdNanos > ageNanos) {
            throw new IllegalArgumentException("holdNanos is not 0 to ageNanos: " + holdNanos);
        }
    }
}
