package org.l2vpn.offload;

import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.NetworkOrder;
import org.l2vpn.packet.Offload;

/**
 * Does what is left to be done to a frame, for a link whose other side does not: splits a
 * super-frame and completes checksums. Works where the frame lies and leaves it as it was, since it
 * may go to other ports, too. One thread; no allocation.
 */
public final class SoftwareOffload {
    /** Takes ordinary frames. */
    @FunctionalInterface
    public interface Sink {
        /** One frame; the array is the caller's again when this returns. */
        void frame(byte[] data, int off, int len);
    }

    private final Segmenter segmenter = new Segmenter();

    /** None is begun yet. */
    public SoftwareOffload() {}

    /**
     * Gives {@code sink} the ordinary frames that this one stands for.
     *
     * @param off where the frame begins; up to 16 bytes before it may be overwritten meanwhile
     * @return false if the frame contradicts its offload: then nothing was given
     */
    public boolean finish(byte[] data, int off, int len, long offload, Sink sink) {
        return Offload.isSuperFrame(offload)
                ? split(data, off, len, offload, sink)
                : complete(data, off, len, offload, sink);
    }

    private static boolean complete(byte[] data, int off, int len, long offload, Sink sink) {
        if (!Offload.isPartial(offload)) {
            sink.frame(data, off, len);
            return true;
        }
        var field = Offload.csumStart(offload) + Offload.csumOffset(offload);
        if (field + 2 > len) {
            return false;
        }
        var partial = NetworkOrder.u16(data, off + field);
        var _ = Checksums.complete(data, off, len, offload);
        sink.frame(data, off, len);
        NetworkOrder.u16(data, off + field, partial);
        return true;
    }

    private boolean split(byte[] data, int off, int len, long offload, Sink sink) {
        var count = segmenter.begin(data, off, len, offload);
        for (int i = 0; i < count; i++) {
            var at = segmenter.place(i);
            var _ = Checksums.complete(data, at, segmenter.length(), segmenter.offload());
            sink.frame(data, at, segmenter.length());
        }
        segmenter.restore();
        return count > 0;
    }
}
