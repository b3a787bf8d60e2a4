package org.l2vpn.session;

import java.util.ArrayList;
import java.util.List;
import org.l2vpn.counters.DropReason;
import org.l2vpn.offload.Segmenter;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.FrameHeaders;
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
    private final FrameHeaders headers = new FrameHeaders();
    private final TcpFit tcp;
    private final byte[] whole = new byte[WireFormat.RECORD_HEADER + Limits.MAX_FRAME];
    private final byte[] fragment = new byte[Limits.MAX_FRAME];
    private final List<Peer> bundling = new ArrayList<>();

    DataSender(EngineContext context, Sealer sealer) {
        this.context = context;
        this.sealer = sealer;
        tcp = new TcpFit(context.settings.mssLimit());
    }

    /** Sends the frame, or keeps a copy and asks for a key. May overwrite 16 bytes before it. */
    void frame(Peer peer, byte[] data, int off, int len, long offload, long now) {
        var fitting = tcp.fit(peer, data, off, len, offload);
        if (Offload.isSuperFrame(fitting)) {
            superFrame(peer, data, off, len, fitting, now);
        } else if (len < 1 || len > Limits.MAX_FRAME) {
            context.drop(len < 1 ? DropReason.RUNT_FRAME : DropReason.FRAME_TOO_LARGE);
        } else {
            var clamped = tcp.clamp(peer, data, off, len, Offload.isPartial(offload));
            oneFrame(peer, data, off, len, offload, now);
            if (clamped) {
                tcp.restore(data); // it may go to other ports too
            }
        }
    }

    private void oneFrame(Peer peer, byte[] data, int off, int len, long offload, long now) {
        if (!Offload.isPartial(offload)) {
            ordered(peer, data, off, len, 0, now);
        } else if (headers.parse(data, off, len) == FrameHeaders.Content.SEGMENT
                && headers.isChecksumOf(offload)) {
            ordered(peer, data, off, len, RecordKind.CSUM_PARTIAL, now);
        } else {
            // As of a frame within a frame: the receiver would not find this checksum.
            System.arraycopy(data, off, whole, WireFormat.RECORD_HEADER, len);
            if (Checksums.complete(whole, WireFormat.RECORD_HEADER, len, offload)) {
                ordered(peer, whole, WireFormat.RECORD_HEADER, len, 0, now);
            } else {
                context.drop(DropReason.MALFORMED_OFFLOAD);
            }
        }
    }

    private void ordered(Peer peer, byte[] data, int off, int len, int flags, long now) {
        if (!joinBundle(peer, data, off, len, flags, now)) {
            sealBundle(peer, now);
            sealOrStage(peer, data, off, len, flags, now);
        }
    }

    /** Sends what waited for a key. */
    void staged(Peer peer, long now) {
        var frame = peer.staged.peek();
        while (frame != null) {
            var len = frame.length - StagingQueue.HEADROOM;
            var _ = tcp.clamp(peer, frame, StagingQueue.HEADROOM, len, false);
            if (!seal(peer, frame, StagingQueue.HEADROOM, len, 0, now)) {
                return;
            }
            peer.staged.poll();
            frame = peer.staged.peek();
        }
    }

    /** Seals what is bundled for any peer: the end of a turn of the loop. */
    void flush(long now) {
        for (int i = 0; i < bundling.size(); i++) {
            sealBundle(bundling.get(i), now);
        }
        bundling.clear();
    }

    private void superFrame(Peer peer, byte[] data, int off, int len, long offload, long now) {
        sealBundle(peer, now);
        var count = segmenter.begin(data, off, len, offload);
        if (count < 1) {
            context.drop(DropReason.MALFORMED_OFFLOAD);
            return;
        }
        var flags = RecordKind.CSUM_PARTIAL;
        for (int i = 0; i < count; i++) {
            var at = segmenter.place(i);
            sealOrStage(peer, data, at, segmenter.length(), flags, now);
            flags = RecordKind.CSUM_PARTIAL | RecordKind.CONTINUES;
        }
        segmenter.restore();
    }

    /** Takes the frame into the peer's bundle; false if it is to leave by itself. */
    private boolean joinBundle(Peer peer, byte[] data, int off, int len, int flags, long now) {
        var to = peer.endpoints.current();
        if (to == null || !sealer.canSeal(peer, now)) {
            return false;
        }
        var maxRecord = peer.budget(to).maxRecord();
        if (!PendingBundle.pays(len, maxRecord)) {
            return false;
        }
        var bundle = peer.bundle(maxRecord);
        if (!bundle.accepts(len, flags, maxRecord)) {
            sealBundle(peer, now);
        }
        if (bundle.isEmpty()) {
            bundling.add(peer);
        }
        bundle.add(data, off, len, flags);
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
            stage(peer, bundle, now); // the session ended within this turn
        }
        bundle.clear();
    }

    private void stage(Peer peer, PendingBundle bundle, long now) {
        var data = bundle.data();
        for (int at = BundleRecord.first(0); at < bundle.end(); at = BundleRecord.next(data, at)) {
            var length = BundleRecord.frameLength(data, at);
            stage(peer, data, BundleRecord.frameOffset(at), length, bundle.flags(), now);
        }
    }

    private void sealOrStage(Peer peer, byte[] data, int off, int len, int flags, long now) {
        if (!seal(peer, data, off, len, flags, now)) {
            stage(peer, data, off, len, flags, now);
        }
    }

    private void stage(Peer peer, byte[] data, int off, int len, int flags, long now) {
        if (!peer.endpoints.canDial()) {
            context.drop(DropReason.NO_ENDPOINT);
            return;
        }
        peer.staged.add(data, off, len, (flags & RecordKind.CSUM_PARTIAL) != 0);
        context.initiator.begin(peer, HandshakeReason.FRAME, now);
    }

    /** False if there is no key to seal with. */
    private boolean seal(Peer peer, byte[] data, int off, int len, int flags, long now) {
        var to = peer.endpoints.current();
        if (to == null || !sealer.maySend(peer.ring.current(), now)) {
            return false;
        }
        var maxRecord = peer.budget(to).maxRecord();
        var count = FragmentWriter.count(len, maxRecord);
        if (count == FragmentWriter.TOO_LARGE) {
            context.drop(DropReason.FRAME_TOO_LARGE);
            return true;
        }
        boolean sealed;
        if (count == 1) {
            var record = off - WireFormat.RECORD_HEADER;
            data[record] = RecordKind.FRAME.header(flags);
            sealed = sealer.seal(peer, data, record, len + WireFormat.RECORD_HEADER, now);
        } else {
            var whole = flags & RecordKind.CSUM_PARTIAL;
            sealed = sealFragments(peer, count, whole, data, off, len, now);
            peer.sentFragmented();
        }
        if (sealed) {
            sent(peer, 1, len, now);
        }
        return sealed;
    }

    private boolean sealFragments(
            Peer peer, int count, int flags, byte[] data, int off, int len, long now) {
        // As equal as can be, so that fragments of many frames share one batch of one size.
        var size = (len + count - 1) / count + WireFormat.FRAGMENT_HEADER;
        for (int i = 0; i < count; i++) {
            var n = FragmentWriter.write(i, count, flags, data, off, len, size, fragment, 0);
            if (!sealer.seal(peer, fragment, 0, n, now)) {
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
