package org.l2vpn.link;

import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;

/**
 * Several Ethernet frames in one reused heap array: what a link hands up in one event-loop
 * iteration. A frame may be a super-frame, or have a checksum still to be finished: its {@link
 * #offload} says so.
 *
 * <p>Each frame has at least {@link Frame#HEADROOM} bytes before it that the receiver may overwrite
 * (the record's kind byte is written there, so that a frame is sealed where it lies). Valid during
 * the call that hands it over, then reused.
 */
public final class FrameBatch {
    private final byte[] data;
    private final int[] offsets;
    private final int[] lengths;
    private final long[] offloads;
    private int count;
    private int end;

    /**
     * @param maxFrames most frames in one batch
     * @param capacity bytes for all frames and their headroom
     */
    public FrameBatch(int maxFrames, int capacity) {
        data = new byte[capacity];
        offsets = new int[maxFrames];
        lengths = new int[maxFrames];
        offloads = new long[maxFrames];
    }

    /** Empties it. */
    public void clear() {
        count = 0;
        end = 0;
    }

    /** Whether one more frame of up to {@code maxLength} bytes fits. */
    public boolean hasRoom(int maxLength) {
        return count < offsets.length && end + Frame.HEADROOM + maxLength <= data.length;
    }

    /** Where the next frame is to be written; call {@link #commit} afterwards. */
    public int position() {
        return end + Frame.HEADROOM;
    }

    /** Takes the {@code length} bytes written at {@link #position} as the next, ordinary frame. */
    public void commit(int length) {
        commit(length, Offload.NONE);
    }

    /** As {@link #commit(int)}, with what is left to be done to the frame. */
    public void commit(int length, long offload) {
        offsets[count] = end + Frame.HEADROOM;
        lengths[count] = length;
        offloads[count] = offload;
        end += Frame.HEADROOM + length;
        count++;
    }

    /** Copies a frame in as the next one; the caller has checked {@link #hasRoom}. */
    public void add(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, data, position(), length);
        commit(length);
    }

    /** The array all frames lie in. */
    public byte[] data() {
        return data;
    }

    /** How many frames. */
    public int count() {
        return count;
    }

    /** Offset of frame {@code i} in {@link #data}. */
    public int offset(int i) {
        return offsets[i];
    }

    /** Length of frame {@code i}, bytes, without FCS. */
    public int length(int i) {
        return lengths[i];
    }

    /** Makes {@code frame} the one of number {@code i}, received at {@code now}. */
    public void get(int i, Frame frame, long now) {
        frame.set(data, offsets[i], lengths[i], offloads[i], now);
    }

    /** What is left to be done to frame {@code i}, as {@link Offload} packs it. */
    public long offload(int i) {
        return offloads[i];
    }
}
