package org.l2vpn.link;

/**
 * Several Ethernet frames in one reused heap array: what a link hands up in one turn of the loop.
 *
 * <p>Each frame has at least {@link #HEADROOM} bytes before it that the receiver may overwrite (the
 * record's kind byte is written there, so that a frame is sealed where it lies). Valid during the
 * call that hands it over, then reused.
 */
public final class FrameBatch {
    /** Bytes free before each frame. */
    public static final int HEADROOM = 16;

    private final byte[] data;
    private final int[] offsets;
    private final int[] lengths;
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
    }

    /** Empties it. */
    public void clear() {
        count = 0;
        end = 0;
    }

    /** Whether one more frame of up to {@code maxLength} bytes fits. */
    public boolean hasRoom(int maxLength) {
        return count < offsets.length && end + HEADROOM + maxLength <= data.length;
    }

    /** Where the next frame is to be written; call {@link #commit} afterwards. */
    public int position() {
        return end + HEADROOM;
    }

    /** Takes the {@code length} bytes written at {@link #position} as the next frame. */
    public void commit(int length) {
        offsets[count] = end + HEADROOM;
        lengths[count] = length;
        end += HEADROOM + length;
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
}
