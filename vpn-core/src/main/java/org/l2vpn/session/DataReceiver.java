package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.offload.Coalescer;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.protocol.BundleRecord;
import org.l2vpn.protocol.ControlRecord;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Facts;
import org.l2vpn.protocol.RecordKind;
import org.l2vpn.protocol.RecordValidator;
import org.l2vpn.protocol.TransportHeader;
import org.l2vpn.protocol.WireFormat;

/** Sealed datagrams into frames and words between the two ends. */
final class DataReceiver {
    /** Where a record is opened, so that the frame in it has headroom. */
    private static final int AT = Frame.HEADROOM;

    private final EngineContext context;
    private final byte[] plain = new byte[AT + DatagramBatch.MAX_BYTES];
    private final Frame frame = new Frame();
    private final TcpFit tcp;
    private @Nullable Coalescer<Peer> coalescer;

    DataReceiver(EngineContext context) {
        this.context = context;
        tcp = new TcpFit(context.settings.mssLimit());
    }

    /** From now on puts frames together; see {@link SessionEngine#coalesce}. */
    void coalesce(boolean udp) {
        coalescer = new Coalescer<>(Peer::deliver, udp);
    }

    /** Delivers what is held back to be put together. */
    void flush() {
        if (coalescer != null) {
            coalescer.flush();
        }
    }

    /** A datagram that looks like transport data. */
    void onTransport(byte[] data, int offset, int length, Endpoint source, long now) {
        var owner = context.indices.get(TransportHeader.receiver(data, offset));
        if (!(owner instanceof Keypair keypair)) {
            context.drop(DropReason.UNKNOWN_INDEX);
            return;
        }
        if (keypair.age(now) >= context.timings.rejectAfter()) {
            context.drop(DropReason.KEY_EXPIRED);
            return;
        }
        var counter = TransportHeader.counter(data, offset);
        var unusable = keypair.window().check(counter).drop();
        if (unusable != null) {
            context.drop(unusable);
            return;
        }
        var sealed = offset + WireFormat.TRANSPORT_HEADER;
        var sealedLength = length - WireFormat.TRANSPORT_HEADER;
        var n = keypair.receiveKey().open(counter, data, sealed, sealedLength, plain, AT);
        if (n < 0) {
            context.drop(DropReason.BAD_TAG);
            return;
        }
        keypair.window().accept(counter);
        authenticated(keypair, counter, length, source, now);
        record(keypair, counter, n, now);
    }

    private void authenticated(
            Keypair keypair, long counter, int length, Endpoint source, long now) {
        var peer = keypair.peer();
        var newest = keypair.received(counter);
        if (newest && keypair != peer.ring.previous()) {
            context.lifecycle.heardFrom(peer, source, now);
        }
        peer.receivedDatagram(length);
        peer.liveness.reset();
        peer.timers.authenticatedReceived(now);
        if (peer.ring.confirm(keypair)) {
            context.lifecycle.confirmed(peer, now);
        } else if (peer.ring.restore(keypair)) {
            context.lifecycle.heardFrom(peer, source, now);
            context.lifecycle.usable(peer, now);
        } else if (newest && !peer.weLead) {
            peer.ring.follow(keypair, context.timings.handshakeRetry());
        }
        if (keypair == peer.ring.current()
                && keypair.initiator()
                && keypair.age(now) >= context.timings.rekeyOnReceive()
                && peer.timers.takeLastMinuteHandshake()) {
            context.initiator.begin(peer, HandshakeReason.REKEY, now);
        }
    }

    private void record(Keypair keypair, long counter, int n, long now) {
        var unusable = RecordValidator.validate(plain, AT, n);
        if (unusable != null) {
            context.drop(unusable);
            return;
        }
        var kind = n == 0 ? null : RecordKind.of(plain[AT]);
        if (kind == null) {
            return; // keepalive
        }
        var peer = keypair.peer();
        if (kind == RecordKind.CONTROL) {
            control(keypair, n, now);
            return;
        }
        peer.timers.dataReceived(now);
        switch (kind) {
            case FRAME ->
                    deliver(
                            peer,
                            frame(AT + WireFormat.RECORD_HEADER, n - WireFormat.RECORD_HEADER, now),
                            RecordKind.flags(plain[AT]));
            case FRAGMENT -> {
                var whole = peer.reassembler;
                if (whole.add(keypair.localIndex(), counter, plain, AT, n, now)) {
                    frame.set(
                            whole.frame(),
                            whole.frameOffset(),
                            whole.frameLength(),
                            Offload.NONE,
                            now);
                    deliver(peer, frame, whole.frameFlags());
                }
            }
            case BUNDLE -> bundle(peer, n, now);
            case CONTROL -> throw new AssertionError("handled above");
        }
    }

    private void bundle(Peer peer, int n, long now) {
        var end = AT + n;
        var flags = RecordKind.flags(plain[AT]) & RecordKind.CSUM_PARTIAL;
        var at = BundleRecord.first(AT);
        while (at < end) {
            // Read before the frame is handed out: the callee may overwrite it.
            var next = BundleRecord.next(plain, at);
            deliver(
                    peer,
                    frame(BundleRecord.frameOffset(at), BundleRecord.frameLength(plain, at), now),
                    flags);
            at = next;
        }
    }

    private void control(Keypair keypair, int n, long now) {
        var peer = keypair.peer();
        var code = ControlRecord.code(plain, AT);
        switch (code) {
            case ControlRecord.PROBE -> context.controls.probeAnswer(peer, plain, AT, n, now);
            case ControlRecord.GOING_AWAY -> {
                // One that was overtaken by a new session concerns the old one.
                if (keypair == peer.ring.current()) {
                    context.lifecycle.goingAway(peer, now);
                }
            }
            case ControlRecord.PROBE_ANSWER, ControlRecord.PATH_PROBE_ANSWER -> {
                // To an ordinary probe, being authentic is all that it has to do.
                var ordinary = code == ControlRecord.PROBE_ANSWER;
                context.paths.answered(peer, plain, AT, n, ordinary, now);
            }
            case ControlRecord.PATH_PROBE -> {
                var size = n + WireFormat.TRANSPORT_OVERHEAD;
                context.paths.answer(peer, plain, AT, n, size, now);
            }
            case ControlRecord.FACTS -> context.lifecycle.facts(keypair, Facts.read(plain, AT, n));
            default -> {
                // Unknown codes are ignored.
            }
        }
    }

    private Frame frame(int offset, int length, long now) {
        return frame.set(plain, offset, length, Offload.NONE, now);
    }

    private void deliver(Peer peer, Frame received, int flags) {
        var partial = (flags & RecordKind.CSUM_PARTIAL) != 0;
        var length = received.length();
        // The other end may not do it, and knows the path in its own direction only.
        var _ = tcp.clamp(peer, received, partial);
        if (coalescer != null) {
            var continues = (flags & RecordKind.CONTINUES) != 0;
            count(peer, length, coalescer.add(peer, received, partial, continues));
        } else if (!partial) {
            count(peer, length, true);
            peer.deliver(received);
        } else {
            var whole = received.isSegment();
            count(peer, length, whole);
            if (whole) {
                received.offload(received.headers().partial());
                peer.deliver(received);
            }
        }
    }

    private void count(Peer peer, int length, boolean sound) {
        if (sound) {
            peer.traffic().in(length);
        } else {
            context.drop(DropReason.MALFORMED_RECORD);
        }
    }
}
