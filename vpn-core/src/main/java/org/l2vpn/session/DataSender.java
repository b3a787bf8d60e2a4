package org.l2vpn.session;

import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.ControlRecord;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.RecordKind;
import org.l2vpn.protocol.TransportHeader;
import org.l2vpn.protocol.WireFormat;

/** Frames and our own records into sealed datagrams. */
final class DataSender {
    private static final byte FRAME = RecordKind.FRAME.header(0);

    private final EngineContext context;
    private final long sendUntil;
    private final byte[] scratch = new byte[Limits.MAX_FRAME];

    DataSender(EngineContext context) {
        this.context = context;
        // A datagram sealed just before the end would arrive at a peer that refuses it.
        sendUntil = context.timings.rejectAfter() - context.timings.passiveKeepalive();
    }

    /** Whether the keypair is young enough to send with. */
    boolean maySend(Keypair keypair, long now) {
        return keypair.age(now) < sendUntil;
    }

    /** Seals the frame, or keeps a copy and asks for a key. May overwrite the byte before it. */
    void frame(Peer peer, byte[] data, int off, int len, long offload, long now) {
        if (len > Limits.MAX_FRAME || len < 1) {
            context.drop(len < 1 ? DropReason.RUNT_FRAME : DropReason.FRAME_TOO_LARGE);
            return;
        }
        if (!sealFrame(peer, data, off, len, now)) {
            if (!peer.endpoints.canDial()) {
                context.drop(DropReason.NO_ENDPOINT);
                return;
            }
            peer.staged.add(data, off, len);
            context.initiator.begin(peer, HandshakeReason.FRAME, now);
        }
    }

    /** Sends what waited for a key. */
    void staged(Peer peer, long now) {
        var frame = peer.staged.peek();
        while (frame != null) {
            var len = frame.length - StagingQueue.HEADROOM;
            if (!sealFrame(peer, frame, StagingQueue.HEADROOM, len, now)) {
                return;
            }
            peer.staged.poll();
            frame = peer.staged.peek();
        }
    }

    /** An empty record, if there is a key for it. */
    void keepalive(Peer peer, long now) {
        ownRecord(peer, 0, now);
    }

    /** A probe, if there is a key for it. */
    void probe(Peer peer, long now) {
        ownRecord(peer, ControlRecord.write(scratch, 0, ControlRecord.PROBE, now), now);
    }

    /** The answer to a probe with its token; never longer than the probe. */
    void probeAnswer(Peer peer, byte[] probe, int off, int len, long now) {
        var has = ControlRecord.find(probe, off, len, ControlRecord.TOKEN) >= 0;
        var size =
                has
                        ? ControlRecord.write(
                                scratch,
                                0,
                                ControlRecord.PROBE_ANSWER,
                                ControlRecord.token(probe, off, len, 0))
                        : ControlRecord.write(scratch, 0, ControlRecord.PROBE_ANSWER);
        ownRecord(peer, size, now);
    }

    /** Says that we stop, if there is a key for it. */
    void goingAway(Peer peer, long now) {
        ownRecord(peer, ControlRecord.write(scratch, 0, ControlRecord.GOING_AWAY), now);
    }

    /** Seals {@code len} bytes of scratch: no data in the sense of the timers. */
    private void ownRecord(Peer peer, int len, long now) {
        var keypair = peer.ring.current();
        var to = peer.endpoints.current();
        if (keypair == null || to == null || !maySend(keypair, now)) {
            return;
        }
        var counter = keypair.counter().next();
        if (counter == SendCounter.EXHAUSTED) {
            context.drop(DropReason.COUNTER_EXHAUSTED);
            return;
        }
        seal(peer, keypair, to, counter, scratch, 0, len);
        peer.timers.authenticatedSent(now);
        keepFresh(peer, keypair, now);
    }

    /** False if there is no key to seal with. */
    private boolean sealFrame(Peer peer, byte[] data, int off, int len, long now) {
        var keypair = peer.ring.current();
        var to = peer.endpoints.current();
        if (keypair == null || to == null || !maySend(keypair, now)) {
            return false;
        }
        var maxRecord = peer.budget(to).maxRecord();
        var count = FragmentWriter.count(len, maxRecord);
        if (count == FragmentWriter.TOO_LARGE) {
            context.drop(DropReason.FRAME_TOO_LARGE);
            return true;
        }
        var counter = keypair.counter().reserve(count);
        if (counter == SendCounter.EXHAUSTED) {
            context.drop(DropReason.COUNTER_EXHAUSTED);
            return false;
        }
        if (count == 1) {
            data[off - WireFormat.RECORD_HEADER] = FRAME;
            var start = off - WireFormat.RECORD_HEADER;
            seal(peer, keypair, to, counter, data, start, len + WireFormat.RECORD_HEADER);
        } else {
            sealFragments(peer, keypair, to, counter, count, data, off, len);
        }
        peer.traffic().out(len);
        peer.timers.dataSent(now);
        peer.timers.authenticatedSent(now);
        peer.liveness.sent(now);
        keepFresh(peer, keypair, now);
        return true;
    }

    private void sealFragments(
            Peer peer,
            Keypair keypair,
            Endpoint to,
            long counter,
            int count,
            byte[] data,
            int off,
            int len) {
        // As equal as can be, so that fragments of many frames share one batch of one size.
        var size = (len + count - 1) / count + WireFormat.FRAGMENT_HEADER;
        for (int i = 0; i < count; i++) {
            var n = FragmentWriter.write(i, count, 0, data, off, len, size, scratch, 0);
            seal(peer, keypair, to, counter + i, scratch, 0, n);
        }
    }

    private void seal(
            Peer peer, Keypair keypair, Endpoint to, long counter, byte[] in, int off, int len) {
        var size = WireFormat.TRANSPORT_OVERHEAD + len;
        var batch = context.batches.open(peer, to, size);
        var at = batch.position();
        TransportHeader.write(batch.data(), at, keypair.remoteIndex(), counter);
        keypair.sendKey()
                .seal(counter, in, off, len, batch.data(), at + WireFormat.TRANSPORT_HEADER);
        batch.commit(size);
    }

    /** Asks for a new key in time: by age only the initiator does, by use both. */
    private void keepFresh(Peer peer, Keypair keypair, long now) {
        if (keypair.counter().rekeyWanted()
                || (keypair.initiator() && keypair.age(now) >= context.timings.rekeyAfter())) {
            context.initiator.begin(peer, HandshakeReason.REKEY, now);
        }
    }
}
