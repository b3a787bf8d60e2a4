package org.l2vpn.session;

import org.l2vpn.protocol.ControlRecord;
import org.l2vpn.protocol.Facts;

/**
 * Records of our own: none of them is data in the sense of the timers, and each is left out when
 * there is no key for it. They leave by themselves, ahead of data that waits for a slow path:
 * behind it, a peer that is flooded would look dead.
 */
final class ControlSender {
    private final Sealer sealer;
    private final OutboundBatches batches;
    private final byte[] record = new byte[Facts.MAX_SIZE];

    ControlSender(Sealer sealer, OutboundBatches batches) {
        this.sealer = sealer;
        this.batches = batches;
    }

    /** An empty record. */
    void keepalive(Peer peer, long now) {
        send(peer, 0, now);
    }

    /** A probe, with the time as its token. */
    void probe(Peer peer, long now) {
        send(peer, ControlRecord.write(record, 0, ControlRecord.PROBE, now), now);
    }

    /** The answer to a probe with its token; never longer than the probe. */
    void probeAnswer(Peer peer, byte[] probe, int offset, int length, long now) {
        var has = ControlRecord.find(probe, offset, length, ControlRecord.TOKEN) >= 0;
        var size =
                has
                        ? ControlRecord.write(
                                record,
                                0,
                                ControlRecord.PROBE_ANSWER,
                                ControlRecord.token(probe, offset, length, 0))
                        : ControlRecord.write(record, 0, ControlRecord.PROBE_ANSWER);
        send(peer, size, now);
    }

    /** Says that we stop. */
    void goingAway(Peer peer, long now) {
        send(peer, ControlRecord.write(record, 0, ControlRecord.GOING_AWAY), now);
    }

    /** Says what we are. */
    void facts(Peer peer, Facts facts, long now) {
        send(peer, facts.write(record, 0), now);
    }

    private void send(Peer peer, int length, long now) {
        batches.separate(peer);
        var _ = sealer.seal(peer, record, 0, length, now);
        batches.sendUrgent(peer);
    }
}
