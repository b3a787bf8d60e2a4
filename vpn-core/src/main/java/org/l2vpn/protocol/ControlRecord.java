package org.l2vpn.protocol;

import java.util.Arrays;

/**
 * A word between the two ends: after the kind byte a code, then TLVs of an 8-bit type, a big-endian
 * 16-bit length and the value. Unknown codes and unknown types are ignored; of several TLVs of one
 * type the first counts. Readers want a record that {@link #isWellFormed}.
 */
public final class ControlRecord {
    /** Code: are you there? Answered with {@link #PROBE_ANSWER}. */
    public static final int PROBE = 1;

    /** Code: I am; carries the probe's {@link #TOKEN} back. */
    public static final int PROBE_ANSWER = 2;

    /** Code: this end stops in an orderly way; the receiver forgets the session at once. */
    public static final int GOING_AWAY = 3;

    /**
     * Code: does a datagram of this size arrive? Padded to the size to be tried; answered with
     * {@link #PATH_PROBE_ANSWER}.
     */
    public static final int PATH_PROBE = 4;

    /** Code: it does; carries the probe's {@link #TOKEN} back and says its {@link #SIZE}. */
    public static final int PATH_PROBE_ANSWER = 5;

    /** Code: what its sender says about itself, once after each handshake; see {@link Facts}. */
    public static final int FACTS = 6;

    /** TLV type: 8 bytes chosen by the sender of a probe. */
    public static final int TOKEN = 1;

    /** Length of a {@link #TOKEN}. */
    public static final int TOKEN_LENGTH = 8;

    /** TLV type: bytes of the UDP payload that a path probe arrived in, big-endian. */
    public static final int SIZE = 2;

    /** Length of a {@link #SIZE}. */
    public static final int SIZE_LENGTH = 2;

    /** TLV type: nothing, as many bytes as it takes; zero. */
    public static final int PADDING = 3;

    /** Size of a record with one token: 2 + 3 + 8. */
    public static final int SIZE_WITH_TOKEN =
            WireFormat.CONTROL_HEADER + WireFormat.TLV_HEADER + TOKEN_LENGTH;

    /** Size of the answer to a path probe, and the smallest size of a path probe: 13 + 3 + 2. */
    public static final int PATH_PROBE_ANSWER_SIZE =
            SIZE_WITH_TOKEN + WireFormat.TLV_HEADER + SIZE_LENGTH;

    private ControlRecord() {}

    /** Whether there is a code and the TLVs end where the record does. */
    public static boolean isWellFormed(byte[] data, int offset, int length) {
        if (length < WireFormat.CONTROL_HEADER) {
            return false;
        }
        var end = offset + length;
        var at = offset + WireFormat.CONTROL_HEADER;
        while (at < end) {
            if (end - at < WireFormat.TLV_HEADER || valueLength(data, at) > end - valueOffset(at)) {
                return false;
            }
            at = valueOffset(at) + valueLength(data, at);
        }
        return true;
    }

    /** The code. */
    public static int code(byte[] data, int offset) {
        return data[offset + WireFormat.CONTROL_CODE] & 0xFF;
    }

    /** Where the first TLV of this type is, or -1. */
    public static int find(byte[] data, int offset, int length, int type) {
        var end = offset + length;
        var at = offset + WireFormat.CONTROL_HEADER;
        while (at < end) {
            if ((data[at] & 0xFF) == type) {
                return at;
            }
            at = valueOffset(at) + valueLength(data, at);
        }
        return -1;
    }

    /** Where the value of the TLV at {@code at} is. */
    public static int valueOffset(int at) {
        return at + WireFormat.TLV_HEADER;
    }

    /** Length of the value of the TLV at {@code at}. */
    public static int valueLength(byte[] data, int at) {
        return WireFormat.readShort(data, at + 1);
    }

    /** The token, or {@code missing} if there is none of the right length. */
    public static long token(byte[] data, int offset, int length, long missing) {
        var at = find(data, offset, length, TOKEN);
        return at < 0 || valueLength(data, at) != TOKEN_LENGTH
                ? missing
                : WireFormat.readLong(data, valueOffset(at));
    }

    /** Writes a record without TLVs; answers its length. */
    public static int write(byte[] out, int offset, int code) {
        out[offset] = RecordKind.CONTROL.header(0);
        out[offset + WireFormat.CONTROL_CODE] = (byte) code;
        return WireFormat.CONTROL_HEADER;
    }

    /** Writes a record with a token; answers its length, {@link #SIZE_WITH_TOKEN}. */
    public static int write(byte[] out, int offset, int code, long token) {
        var at = offset + write(out, offset, code);
        out[at] = TOKEN;
        WireFormat.writeShort(out, at + 1, TOKEN_LENGTH);
        WireFormat.writeLong(out, valueOffset(at), token);
        return SIZE_WITH_TOKEN;
    }

    /** The size in a path probe's answer, or -1 if there is none of the right length. */
    public static int size(byte[] data, int offset, int length) {
        var at = find(data, offset, length, SIZE);
        return at < 0 || valueLength(data, at) != SIZE_LENGTH
                ? -1
                : WireFormat.readShort(data, valueOffset(at));
    }

    /** Writes a path probe's answer; answers its length, {@link #PATH_PROBE_ANSWER_SIZE}. */
    public static int writeAnswer(byte[] out, int offset, long token, int size) {
        var at = offset + write(out, offset, PATH_PROBE_ANSWER, token);
        out[at] = SIZE;
        WireFormat.writeShort(out, at + 1, SIZE_LENGTH);
        WireFormat.writeShort(out, valueOffset(at), size);
        return PATH_PROBE_ANSWER_SIZE;
    }

    /**
     * Writes a record with a token and padding.
     *
     * @param length of the whole record, at least {@link #PATH_PROBE_ANSWER_SIZE}
     */
    public static void writePadded(byte[] out, int offset, int code, long token, int length) {
        var at = offset + write(out, offset, code, token);
        var value = valueOffset(at);
        out[at] = PADDING;
        WireFormat.writeShort(out, at + 1, offset + length - value);
        Arrays.fill(out, value, offset + length, (byte) 0);
    }
}
