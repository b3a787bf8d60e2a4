package org.l2vpn.offload;

/**
 * Does what is left to be done to a frame, for a link whose other side does not: splits a
 * super-frame and completes checksums. Works where the frame lies and leaves it as it was, since
 * it may go to other ports, too. One thread; no allocation.
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
        if (Offload.isSuperFrame(offload)) {
            return split(data, off, len, offload, sink);
        }
        if (!Offload.isPartial(offload)) {
            sink.frame(data, off, len);
            return true;
        }
        var field = off + Offload.csumStart(offload) + Offload.csumOffset(offload);
        if (field + 2 > off + len) {
            return false;
        }
        var unfinished = NetworkOrder.u16(data, field);
        var completed = Checksums.complete(data, off, len, offload);
        if (completed) {
            sink.frame(data, off, len);
            NetworkOrder.u16(data, field, unfinished);
        }
        return completed;
    }

    private boolean split(byte[] data, int off, int len, long offload, Sink sink) {
        var count = segmenter.begin(data, off, len, offload);
        if (count < 1) {
            return false;
        }
        var partial = Offload.partial(Offload.csumStart(offload), Offload.csumOffset(offload));
        for (int i = 0; i < count; i++) {
            var at = segmenter.place(i);
            var length = segmenter.length();
            var _ = Checksums.complete(data, at, length, partial);
            sink.frame(data, at, length);
            segmenter.restore();
        }
        return true;
    }
}
