package org.l2vpn.node;

import java.time.Duration;
import org.l2vpn.switching.SwitchIncidents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what happened at the switch that an administrator should look at, each kind at most once a
 * minute, with the numbers since the last time. Data loop only.
 */
final class SwitchReport {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.switch");

    private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

    private final SwitchIncidents incidents;
    private final boolean hideAddresses;
    private long movesQuietUntil = Long.MIN_VALUE;
    private long fullQuietUntil = Long.MIN_VALUE;

    /**
     * @param hideAddresses whether MAC addresses are left out
     */
    SwitchReport(SwitchIncidents incidents, boolean hideAddresses) {
        this.incidents = incidents;
        this.hideAddresses = hideAddresses;
    }

    /** Every 100 ms. */
    void tick(long now) {
        if (now >= movesQuietUntil && reportMoves()) {
            movesQuietUntil = now + INTERVAL;
        }
        if (now >= fullQuietUntil && reportNotLearned()) {
            fullQuietUntil = now + INTERVAL;
        }
    }

    private boolean reportMoves() {
        var moves = incidents.takeMoves();
        if (moves == null) {
            return false;
        }
        var line = LOG.atWarn();
        (hideAddresses ? line : line.addKeyValue("mac", moves.mac()))
                .addKeyValue("from", moves.from())
                .addKeyValue("to", moves.to())
                .addKeyValue("moved", moves.moved())
                .addKeyValue("refused", moves.refused())
                .log(
                        moves.refused() > 0
                                ? "frames dropped: their source address belongs to another port"
                                : "addresses moved from one port to another");
        return true;
    }

    private boolean reportNotLearned() {
        var result = incidents.takeNotLearned();
        if (result == null) {
            return false;
        }
        LOG.atWarn()
                .addKeyValue("port", result.port())
                .addKeyValue("learned", result.learned())
                .addKeyValue("frames", result.frames())
                .log(
                        "addresses not learned, frames to them go to every port: raise"
                                + " fdb.per-port-quota and fdb.max-entries if they are genuine");
        return true;
    }
}
