package org.l2vpn.offload;

import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
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
        void frame(byte[] data, int offset, int length);
    }

    private final Segmenter segmenter = new Segmenter();

    /** None is begun yet. */
    public SoftwareOffload() {}

    /**
     * Gives {@code sink} the ordinary frames that this one stands for.
     *
     * @return false if the frame contradicts its offload: then nothing was given
     */
    public boolean finish(Frame frame, Sink sink) {
        return Offload.isSuperFrame(frame.offload()) ? split(frame, sink) : complete(frame, sink);
    }

    private static boolean complete(Frame frame, Sink sink) {
        var offload = frame.offload();
        var data = frame.data();
        if (!Offload.isPartial(offload)) {
            sink.frame(data, frame.offset(), frame.length());
            return true;
        }
        var field = Offload.csumStart(offload) + Offload.csumOffset(offload);
        if (field + 2 > frame.length()) {
            return false;
        }
        var at = frame.offset() + field;
        var partial = NetworkOrder.u16(data, at);
        var _ = Checksums.complete(data, frame.offset(), frame.length(), offload);
        sink.frame(data, frame.offset(), frame.length());
        NetworkOrder.u16(data, at, partial);
        return true;
    }

    private boolean split(Frame frame, Sink sink) {
        var count = segmenter.begin(frame);
        for (int i = 0; i < count; i++) {
            segmenter.place(i);
            var data = frame.data();
            var _ = Checksums.complete(data, frame.offset(), frame.length(), frame.offload());
            sink.frame(data, frame.offset(), frame.length());
        }
        segmenter.restore();
        return count > 0;
    }
}
