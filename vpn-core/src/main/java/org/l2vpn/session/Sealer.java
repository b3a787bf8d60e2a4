package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.TransportHeader;
import org.l2vpn.protocol.WireFormat;

/** Records into sealed datagrams of the peer's pending batch, each under the next counter. */
final class Sealer {
    private final EngineContext context;
    private final long sendUntil;

    Sealer(EngineContext context) {
        this.context = context;
        // A datagram sealed just before the end would arrive at a peer that refuses it.
        sendUntil = context.timings.rejectAfter() - context.timings.passiveKeepalive();
    }

    /** Whether the keypair is there and young enough to send with. */
    boolean maySend(@Nullable Keypair keypair, long now) {
        return keypair != null && keypair.age(now) < sendUntil;
    }

    /** Whether {@link #seal} would be true now. */
    boolean canSeal(Peer peer, long now) {
        var keypair = peer.ring.current();
        return keypair != null
                && peer.endpoints.current() != null
                && maySend(keypair, now)
                && !keypair.counter().isExhausted();
    }

    /**
     * Seals the record of {@code length} bytes, kind byte first, for where the peer is now; false
     * if there is no key for it or no such place. Records sealed one after the other have
     * consecutive counters.
     */
    boolean seal(Peer peer, byte[] record, int offset, int length, long now) {
        var keypair = peer.ring.current();
        var to = peer.endpoints.current();
        if (keypair == null || to == null || !maySend(keypair, now)) {
            return false;
        }
        var counter = keypair.counter().next();
        if (counter == SendCounter.EXHAUSTED) {
            context.drop(DropReason.COUNTER_EXHAUSTED);
            return false;
        }
        var size = WireFormat.TRANSPORT_OVERHEAD + length;
        var batch = context.batches.open(peer, to, size);
        var at = batch.position();
        TransportHeader.write(batch.data(), at, keypair.remoteIndex(), counter);
        keypair.sendKey()
                .seal(
                        counter,
                        record,
                        offset,
                        length,
                        batch.data(),
                        at + WireFormat.TRANSPORT_HEADER);
        batch.commit(size);
        peer.timers.authenticatedSent(now);
        keepFresh(peer, keypair, now);
        return true;
    }

    /** Asks for a new key in time: by age only the initiator does, by use both. */
    private void keepFresh(Peer peer, Keypair keypair, long now) {
        if (keypair.counter().rekeyWanted()
                || (keypair.initiator() && keypair.age(now) >= context.timings.rekeyAfter())) {
            context.initiator.begin(peer, HandshakeReason.REKEY, now);
        }
    }
}
