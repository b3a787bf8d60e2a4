package org.l2vpn.protocol;

/**
 * Several frames in one record: after the kind byte, each frame behind its big-endian 16-bit
 * length. To walk one that {@link #isWellFormed} ({@code next} first, if whoever uses the frame may
 * write in front of it):
 *
 * <pre>{@code
 * int end = offset + length;
 * for (int at = BundleRecord.first(offset); at < end; ) {
 *     int next = BundleRecord.next(data, at);
 *     int size = BundleRecord.frameLength(data, at);
 *     use(data, BundleRecord.frameOffset(at), size);
 *     at = next;
 * }
 * }</pre>
 */
public final class BundleRecord {
    private BundleRecord() {}

    /** Whether the record holds at least one frame, no empty one, and ends where the last does. */
    public static boolean isWellFormed(byte[] data, int offset, int length) {
        var end = offset + length;
        var at = first(offset);
        if (at >= end) {
            return false;
        }
        while (at < end) {
            if (end - at < WireFormat.BUNDLE_LENGTH) {
                return false;
            }
            var size = frameLength(data, at);
            if (size == 0 || size > end - frameOffset(at)) {
                return false;
            }
            at = next(data, at);
        }
        return true;
    }

    /** Where the first entry of a bundle at {@code offset} is. */
    public static int first(int offset) {
        return offset + WireFormat.RECORD_HEADER;
    }

    /** Where the entry after the one at {@code at} is, or the end of the record. */
    public static int next(byte[] data, int at) {
        return frameOffset(at) + frameLength(data, at);
    }

    /** Where the frame of the entry at {@code at} is. */
    public static int frameOffset(int at) {
        return at + WireFormat.BUNDLE_LENGTH;
    }

    /** Length of the frame of the entry at {@code at}. */
    public static int frameLength(byte[] data, int at) {
        return WireFormat.readShort(data, at);
    }

    /**
     * Writes the kind byte; answers where the first entry goes.
     *
     * @param flags {@link RecordKind#CSUM_PARTIAL} if that is so of every frame in it, or 0
     */
    public static int begin(byte[] out, int offset, int flags) {
        out[offset] = RecordKind.BUNDLE.header(flags);
        return first(offset);
    }

    /**
     * Writes a frame of 1 to 65 535 bytes as the entry at {@code at}; answers where the next goes.
     */
    public static int append(byte[] out, int at, byte[] frame, int offset, int length) {
        if (length < 1 || length > 0xFFFF) {
            throw new IllegalArgumentException("frame of " + length + " bytes in a bundle");
        }
        WireFormat.writeShort(out, at, length);
        System.arraycopy(frame, offset, out, frameOffset(at), length);
        return frameOffset(at) + length;
    }
}
