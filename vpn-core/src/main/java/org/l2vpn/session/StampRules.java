package org.l2vpn.session;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.Timings;
import org.l2vpn.time.ClockSense;
import org.l2vpn.time.Tai64n;

/**
 * Which initiations of a peer are refused for their stamp or their pace. Asked on a worker before
 * the second half of the Diffie-Hellman, and once more on the engine's thread; any thread.
 */
final class StampRules {
    private static final Tai64n NO_BOUND = Tai64n.of(Instant.parse("9999-12-31T23:59:59Z"));

    private final InstantSource wall;
    private final Timings timings;

    StampRules(InstantSource wall, Timings timings) {
        this.wall = wall;
        this.timings = timings;
    }

    /** Why an initiation with this stamp is not answered now, or null. */
    @Nullable DropReason refusal(Peer peer, Tai64n stamp, long now) {
        var newest = peer.newestStamp();
        if (newest != null && !stamp.isAfter(newest)) {
            return stamp.equals(newest)
                    ? DropReason.REPEATED_HANDSHAKE
                    : DropReason.STALE_TIMESTAMP;
        }
        if (stamp.isAfter(latestAllowed())) {
            return DropReason.FUTURE_TIMESTAMP;
        }
        if (now - peer.lastInitiationAccepted < timings.initiationInterval()) {
            return DropReason.INITIATION_FLOOD;
        }
        return null;
    }

    /**
     * The latest stamp that is accepted. While our own clock cannot be right there is no bound,
     * since it would refuse every peer whose clock is right.
     */
    Tai64n latestAllowed() {
        var clock = wall.instant();
        return ClockSense.plausible(clock)
                ? Tai64n.of(clock.plusNanos(timings.timestampLead()))
                : NO_BOUND;
    }
}
