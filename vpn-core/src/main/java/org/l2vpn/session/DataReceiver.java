package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.offload.Coalescer;
import org.l2vpn.packet.FrameHeaders;
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
    /** Free bytes before the record, for whoever prepends a header to the frame in place. */
    private static final int HEADROOM = 32;

    private final EngineContext context;
    private final byte[] plain = new byte[HEADROOM + DatagramBatch.MAX_BYTES];
    private final FrameHeaders headers = new FrameHeaders();
    private final TcpFit tcp;
    private @Nullable Coalescer<Peer> coalescer;

    DataReceiver(EngineContext context) {
        this.context = context;
        tcp = new TcpFit(context.settings.mssLimit());
    }

    /** From now on puts frames together; see {@link SessionEngine#coalesce}. */
    void coalesce(boolean udp) {
        coalescer = new Coalescer<>(context.out::frame, udp);
    }

    /** Delivers what is held back to be put together. */
    void flush() {
        if (coalescer != null) {
            coalescer.flush();
        }
    }

    /** A datagram that looks like transport data. */
    void onTransport(byte[] data, int off, int len, Endpoint source, long now) {
        var owner = context.indices.get(TransportHeader.receiver(data, off));
        if (!(owner instanceof Keypair keypair)) {
            context.drop(DropReason.UNKNOWN_INDEX);
            return;
        }
        if (keypair.age(now) >= context.timings.rejectAfter()) {
            context.drop(DropReason.KEY_EXPIRED);
            return;
        }
        var counter = TransportHeader.counter(data, off);
        var unusable = keypair.window().check(counter).drop();
        if (unusable != null) {
            context.drop(unusable);
            return;
        }
        var sealed = off + WireFormat.TRANSPORT_HEADER;
        var sealedLength = len - WireFormat.TRANSPORT_HEADER;
        var n = keypair.receiveKey().open(counter, data, sealed, sealedLength, plain, HEADROOM);
        if (n < 0) {
            context.drop(DropReason.BAD_TAG);
            return;
        }
        keypair.window().accept(counter);
        authenticated(keypair, counter, len, source, now);
        record(keypair, counter, n, now);
    }

    private void authenticated(Keypair keypair, long counter, int len, Endpoint source, long now) {
        var peer = keypair.peer();
        var newest = keypair.received(counter);
        if (newest && keypair != peer.ring.previous()) {
            context.sessions.heardFrom(peer, source, now);
        }
        peer.receivedDatagram(len);
        peer.liveness.reset();
        peer.timers.authenticatedReceived(now);
        if (peer.ring.confirm(keypair)) {
            context.sessions.confirmed(peer, now);
        } else if (peer.ring.restore(keypair)) {
            context.sessions.heardFrom(peer, source, now);
            context.sessions.usable(peer, now);
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
        var unusable = RecordValidator.validate(plain, HEADROOM, n);
        if (unusable != null) {
            context.drop(unusable);
            return;
        }
        var kind = n == 0 ? null : RecordKind.of(plain[HEADROOM]);
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
                            plain,
                            HEADROOM + WireFormat.RECORD_HEADER,
                            n - WireFormat.RECORD_HEADER,
                            RecordKind.flags(plain[HEADROOM]));
            case FRAGMENT -> {
                var whole = peer.reassembler;
                if (whole.add(keypair.localIndex(), counter, plain, HEADROOM, n, now)) {
                    deliver(
                            peer,
                            whole.frame(),
                            whole.frameOffset(),
                            whole.frameLength(),
                            whole.frameFlags());
                }
            }
            case BUNDLE -> bundle(peer, n);
            case CONTROL -> throw new AssertionError("handled above");
        }
    }

    private void bundle(Peer peer, int n) {
        var end = HEADROOM + n;
        var flags = RecordKind.flags(plain[HEADROOM]) & RecordKind.CSUM_PARTIAL;
        var at = BundleRecord.first(HEADROOM);
        while (at < end) {
            // Read before the frame is handed out: the callee may overwrite it.
            var next = BundleRecord.next(plain, at);
            deliver(
                    peer,
                    plain,
                    BundleRecord.frameOffset(at),
                    BundleRecord.frameLength(plain, at),
                    flags);
            at = next;
        }
    }

    private void control(Keypair keypair, int n, long now) {
        var peer = keypair.peer();
        var code = ControlRecord.code(plain, HEADROOM);
        switch (code) {
            case ControlRecord.PROBE -> context.controls.probeAnswer(peer, plain, HEADROOM, n, now);
            case ControlRecord.GOING_AWAY -> {
                // One that was overtaken by a new session concerns the old one.
                if (keypair == peer.ring.current()) {
                    context.sessions.goingAway(peer, now);
                }
            }
            case ControlRecord.PROBE_ANSWER, ControlRecord.PATH_PROBE_ANSWER -> {
                // To an ordinary probe, being authentic is all that it has to do.
                var ordinary = code == ControlRecord.PROBE_ANSWER;
                context.paths.answered(peer, plain, HEADROOM, n, ordinary, now);
            }
            case ControlRecord.PATH_PROBE -> {
                var size = n + WireFormat.TRANSPORT_OVERHEAD;
                context.paths.answer(peer, plain, HEADROOM, n, size, now);
            }
            case ControlRecord.FACTS ->
                    context.sessions.facts(keypair, Facts.read(plain, HEADROOM, n));
            default -> {
                // Unknown codes are ignored.
            }
        }
    }

    private void deliver(Peer peer, byte[] data, int off, int len, int flags) {
        var partial = (flags & RecordKind.CSUM_PARTIAL) != 0;
        // The other end may not do it, and knows the path in its own direction only.
        var _ = tcp.clamp(peer, data, off, len, partial);
        if (coalescer != null) {
            var continues = (flags & RecordKind.CONTINUES) != 0;
            count(peer, len, coalescer.add(peer, data, off, len, partial, continues));
        } else if (!partial) {
            count(peer, len, true);
            context.out.frame(peer, data, off, len, Offload.NONE);
        } else {
            var whole = headers.parse(data, off, len) == FrameHeaders.Content.SEGMENT;
            count(peer, len, whole);
            if (whole) {
                context.out.frame(peer, data, off, len, headers.partial());
            }
        }
    }

    private void count(Peer peer, int len, boolean sound) {
        if (sound) {
            peer.traffic().in(len);
        } else {
            context.drop(DropReason.MALFORMED_RECORD);
        }
    }
}
