package org.l2vpn.session;

import org.l2vpn.offload.MssClamp;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Tcp;
import org.l2vpn.protocol.WireFormat;

/**
 * Makes TCP fit the path to a peer, so that it needs no fragments in the tunnel: lowers the segment
 * size that a SYN announces, and divides segments that are larger than the path, as those of a
 * connection that was there before the path became smaller. Engine's thread only.
 */
final class TcpFit {
    /** A SYN, or urgent data, whose pointer counts from the segment's first byte. */
    private static final int SYN_URG = Tcp.SYN | Tcp.URG;

    /** Less payload than this per segment is not worth it: the frame leaves in fragments. */
    private static final int LEAST_SEGMENT = 64;

    private final int mssLimit;
    private final MssClamp clamp = new MssClamp();

    /**
     * @param mssLimit the largest segment size that a SYN may announce, bytes; 0: whatever it says
     */
    TcpFit(int mssLimit) {
        this.mssLimit = mssLimit;
    }

    /**
     * Lowers what a SYN to or from the peer announces to what the path to it takes.
     *
     * @param partial whether its checksum is unfinished
     * @return whether the frame was changed, see {@link #restore}
     */
    boolean clamp(Peer peer, Frame frame, boolean partial) {
        return mssLimit > 0
                && MssClamp.mayApply(frame)
                && clamp.clamp(frame, maxFrame(peer), mssLimit, partial);
    }

    /** Takes the last {@link #clamp} back. */
    void restore() {
        clamp.restore();
    }

    /**
     * The offload by which a frame leaves: with smaller segments where those of a TCP super-frame
     * do not fit the path, and as a super-frame where a TCP segment does not. Else as it was given.
     */
    long fit(Peer peer, Frame frame) {
        return Offload.isSuperFrame(frame.offload())
                ? superFrame(peer, frame)
                : frame.length() > maxFrame(peer) ? segment(peer, frame) : frame.offload();
    }

    private static long superFrame(Peer peer, Frame frame) {
        var offload = frame.offload();
        var type = Offload.gsoType(offload);
        if (type != Offload.GSO_TCPV4 && type != Offload.GSO_TCPV6) {
            return offload; // datagrams keep their size
        }
        var fitting = maxFrame(peer) - frame.headersLength();
        return fitting < LEAST_SEGMENT || Offload.gsoSize(offload) <= fitting
                ? offload
                : Offload.withGsoSize(offload, fitting);
    }

    private static long segment(Peer peer, Frame frame) {
        var offload = frame.offload();
        var headers = frame.headers();
        var data = frame.data();
        if (!frame.isSegment()
                || !headers.isTcp()
                || headers.hasTcpFlag(data, SYN_URG)
                || (Offload.isPartial(offload)
                        ? !headers.isChecksumOf(offload)
                        : !headers.isDivisible(data))) {
            return offload;
        }
        var fitting = maxFrame(peer) - (headers.payload() - frame.offset());
        return fitting < LEAST_SEGMENT || headers.end() != frame.end()
                ? offload
                : headers.superFrame(data, Offload.isPartial(offload), fitting);
    }

    private static int maxFrame(Peer peer) {
        var to = peer.endpoints.current();
        return to == null
                ? Integer.MAX_VALUE
                : peer.budget(to).maxRecord() - WireFormat.RECORD_HEADER;
    }
}
