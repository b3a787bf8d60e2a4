package org.l2vpn.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a record is: the high four bits of its first byte. The low four are flags; senders leave
 * unknown ones zero, receivers ignore them.
 */
public enum RecordKind {
    /** One Ethernet frame. */
    FRAME(1),
    /** A piece of a frame that is larger than the path. */
    FRAGMENT(2),
    /** Several small frames. */
    BUNDLE(3),
    /** A word between the two ends. */
    CONTROL(4);

    /**
     * Flag of {@link #FRAME}, {@link #FRAGMENT} and {@link #BUNDLE}: the TCP or UDP checksum field
     * of the frame (of each frame) holds the folded sum of the pseudo-header; the receiver
     * completes it.
     */
    public static final int CSUM_PARTIAL = 1;

    /**
     * Flag of {@link #FRAME}: this frame is the next segment of the super-frame whose previous
     * segment was sealed under the counter before.
     */
    public static final int CONTINUES = 2;

    private static final int FLAGS = 0x0F;

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    /** The kind of a record by its first byte, or null for the kinds that do not exist. */
    public static @Nullable RecordKind of(byte first) {
        return switch ((first & 0xFF) >>> 4) {
            case 1 -> FRAME;
            case 2 -> FRAGMENT;
            case 3 -> BUNDLE;
            case 4 -> CONTROL;
            default -> null;
        };
    }

    /** The flags in the first byte of a record. */
    public static int flags(byte first) {
        return first & FLAGS;
    }

    /** The first byte of a record of this kind. */
    public byte header(int flags) {
        return (byte) (code << 4 | (flags & FLAGS));
    }
}
