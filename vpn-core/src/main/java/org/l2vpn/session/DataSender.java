package org.l2vpn.session;

import java.util.ArrayList;
import java.util.List;
import org.l2vpn.counters.DropReason;
import org.l2vpn.offload.Segmenter;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.protocol.BundleRecord;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.RecordKind;
import org.l2vpn.protocol.WireFormat;

/**
 * Frames to a peer, in the order they come: a super-frame is split into frames, small ones are
 * bundled, one that is larger than the path is fragmented, and what has no key yet waits.
 */
final class DataSender {
    private final EngineContext context;
    private final Sealer sealer;
    private final Segmenter segmenter = new Segmenter();
    private final Frame own = new Frame();
    private final TcpFit tcp;
    private final byte[] completed = new byte[Frame.HEADROOM + Limits.MAX_FRAME];
    private final byte[] fragment = new byte[Limits.MAX_FRAME];
    private final List<Peer> bundling = new ArrayList<>();

    DataSender(EngineContext context, Sealer sealer) {
        this.context = context;
        this.sealer = sealer;
        tcp = new TcpFit(context.settings.mssLimit());
    }

    /** Sends the frame, or keeps a copy and asks for a key. */
    void frame(Peer peer, Frame frame) {
        var given = frame.offload();
        frame.offload(tcp.fit(peer, frame));
        var length = frame.length();
        if (Offload.isSuperFrame(frame.offload())) {
            superFrame(peer, frame);
        } else if (length < 1 || length > Limits.MAX_FRAME) {
            context.drop(length < 1 ? DropReason.RUNT_FRAME : DropReason.FRAME_TOO_LARGE);
        } else {
            var clamped = tcp.clamp(peer, frame, Offload.isPartial(given));
            oneFrame(peer, frame);
            if (clamped) {
                tcp.restore(); // it may go to other ports too
            }
        }
        frame.offload(given);
    }

    private void oneFrame(Peer peer, Frame frame) {
        var offload = frame.offload();
        if (!Offload.isPartial(offload)) {
            ordered(peer, frame, 0);
        } else if (frame.isSegment() && frame.headers().isChecksumOf(offload)) {
            ordered(peer, frame, RecordKind.CSUM_PARTIAL);
        } else {
            // As of a frame within a frame: the receiver would not find this checksum.
            var length = frame.length();
            System.arraycopy(frame.data(), frame.offset(), completed, Frame.HEADROOM, length);
            if (Checksums.complete(completed, Frame.HEADROOM, length, offload)) {
                ordered(peer, own(completed, Frame.HEADROOM, length, frame.receivedAt()), 0);
            } else {
                context.drop(DropReason.MALFORMED_OFFLOAD);
            }
        }
    }

    private Frame own(byte[] data, int offset, int length, long now) {
        return own.set(data, offset, length, Offload.NONE, now);
    }

    private void ordered(Peer peer, Frame frame, int flags) {
        if (!joinBundle(peer, frame, flags)) {
            sealBundle(peer, frame.receivedAt());
            sealOrStage(peer, frame, flags);
        }
    }

    /** Sends what waited for a key. */
    void staged(Peer peer, long now) {
        var frame = peer.staged.peek();
        while (frame != null) {
            own(frame, Frame.HEADROOM, frame.length - Frame.HEADROOM, now);
            var _ = tcp.clamp(peer, own, false);
            if (!seal(peer, own, 0)) {
                return;
            }
            peer.staged.poll();
            frame = peer.staged.peek();
        }
    }

    /** Seals what is bundled for any peer: the end of an event-loop iteration. */
    void flush(long now) {
        for (int i = 0; i < bundling.size(); i++) {
            sealBundle(bundling.get(i), now);
        }
        bundling.clear();
    }

    private void superFrame(Peer peer, Frame frame) {
        sealBundle(peer, frame.receivedAt());
        var count = segmenter.begin(frame);
        if (count < 1) {
            context.drop(DropReason.MALFORMED_OFFLOAD);
            return;
        }
        var flags = RecordKind.CSUM_PARTIAL;
        for (int i = 0; i < count; i++) {
            segmenter.place(i);
            sealOrStage(peer, frame, flags);
            flags = RecordKind.CSUM_PARTIAL | RecordKind.CONTINUES;
        }
        segmenter.restore();
    }

    /** Takes the frame into the peer's bundle; false if it is to leave by itself. */
    private boolean joinBundle(Peer peer, Frame frame, int flags) {
        var to = peer.endpoints.current();
        var now = frame.receivedAt();
        if (to == null || !sealer.canSeal(peer, now)) {
            return false;
        }
        var maxRecord = peer.budget(to).maxRecord();
        var length = frame.length();
        if (!PendingBundle.pays(length, maxRecord)) {
            return false;
        }
        var bundle = peer.bundle(maxRecord);
        if (!bundle.accepts(length, flags, maxRecord)) {
            sealBundle(peer, now);
        }
        if (bundle.isEmpty()) {
            bundling.add(peer);
        }
        bundle.add(frame.data(), frame.offset(), length, flags);
        return true;
    }

    private void sealBundle(Peer peer, long now) {
        var bundle = peer.bundleIfAny();
        if (bundle == null || bundle.isEmpty()) {
            return;
        }
        if (sealer.canSeal(peer, now)) {
            var record = bundle.finish();
            var _ = sealer.seal(peer, bundle.data(), record, bundle.end() - record, now);
            sent(peer, bundle.count(), bundle.frameBytes(), now);
        } else {
            stage(peer, bundle, now); // the session ended within this iteration
        }
        bundle.clear();
    }

    private void stage(Peer peer, PendingBundle bundle, long now) {
        var data = bundle.data();
        for (int at = BundleRecord.first(0); at < bundle.end(); at = BundleRecord.next(data, at)) {
            var length = BundleRecord.frameLength(data, at);
            stage(peer, own(data, BundleRecord.frameOffset(at), length, now), bundle.flags());
        }
    }

    private void sealOrStage(Peer peer, Frame frame, int flags) {
        if (!seal(peer, frame, flags)) {
            stage(peer, frame, flags);
        }
    }

    private void stage(Peer peer, Frame frame, int flags) {
        if (!peer.endpoints.canDial()) {
            context.drop(DropReason.NO_ENDPOINT);
            return;
        }
        peer.staged.add(frame, (flags & RecordKind.CSUM_PARTIAL) != 0);
        context.initiator.begin(peer, HandshakeReason.FRAME, frame.receivedAt());
    }

    /** False if there is no key to seal with. */
    private boolean seal(Peer peer, Frame frame, int flags) {
        var to = peer.endpoints.current();
        var now = frame.receivedAt();
        if (to == null || !sealer.maySend(peer.ring.current(), now)) {
            return false;
        }
        var maxRecord = peer.budget(to).maxRecord();
        var length = frame.length();
        var count = FragmentWriter.count(length, maxRecord);
        if (count == FragmentWriter.TOO_LARGE) {
            context.drop(DropReason.FRAME_TOO_LARGE);
            return true;
        }
        boolean sealed;
        if (count == 1) {
            var record = frame.offset() - WireFormat.RECORD_HEADER;
            frame.data()[record] = RecordKind.FRAME.header(flags);
            sealed =
                    sealer.seal(peer, frame.data(), record, length + WireFormat.RECORD_HEADER, now);
        } else {
            sealed = sealFragments(peer, count, flags & RecordKind.CSUM_PARTIAL, frame);
            peer.sentFragmented();
        }
        if (sealed) {
            sent(peer, 1, length, now);
        }
        return sealed;
    }

    private boolean sealFragments(Peer peer, int count, int flags, Frame frame) {
        // As equal as can be, so that fragments of many frames share one batch of one size.
        var size = (frame.length() + count - 1) / count + WireFormat.FRAGMENT_HEADER;
        for (int i = 0; i < count; i++) {
            var n = FragmentWriter.write(frame, i, count, flags, size, fragment);
            if (!sealer.seal(peer, fragment, 0, n, frame.receivedAt())) {
                return false;
            }
        }
        return true;
    }

    private static void sent(Peer peer, int frames, int bytes, long now) {
        peer.traffic().out(frames, bytes);
        peer.timers.dataSent(now);
        peer.liveness.sent(now);
    }
}
