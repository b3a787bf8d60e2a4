package org.l2vpn.session;

import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.RecordKind;
import org.l2vpn.protocol.WireFormat;

/**
 * Cuts a frame into fragment records: all of the same size but the last, which is the rest. The
 * records of a frame are sealed under consecutive counters in order of their index; that is the
 * caller's business. Pure, without allocation.
 */
public final class FragmentWriter {
    /** Answer of {@link #count}: the frame needs more fragments than a record can count. */
    public static final int TOO_LARGE = -1;

    private FragmentWriter() {}

    /**
     * How many fragments a frame of {@code frameLength} bytes makes when a record may have {@code
     * maxRecord} bytes, or {@link #TOO_LARGE}. 1 means that it fits into a frame record.
     */
    public static int count(int frameLength, int maxRecord) {
        if (frameLength <= maxRecord - WireFormat.RECORD_HEADER) {
            return 1;
        }
        var piece = pieceLength(maxRecord);
        if (frameLength > Limits.MAX_FRAME || piece < 1) {
            return TOO_LARGE;
        }
        var count = (frameLength + piece - 1) / piece;
        return count > Limits.MAX_FRAGMENTS ? TOO_LARGE : count;
    }

    /**
     * Writes fragment {@code index} of {@code count} (as {@link #count} answered, at least 2) to
     * the start of {@code out}; answers the length of the record. Flags are the frame's: {@link
     * RecordKind#CSUM_PARTIAL} or 0.
     */
    public static int write(
            Frame frame, int index, int count, int flags, int maxRecord, byte[] out) {
        var piece = pieceLength(maxRecord);
        var from = index * piece;
        var n = Math.min(piece, frame.length() - from);
        out[0] = RecordKind.FRAGMENT.header(flags);
        out[WireFormat.FRAGMENT_INDEX] = (byte) index;
        out[WireFormat.FRAGMENT_COUNT] = (byte) count;
        var to = WireFormat.FRAGMENT_HEADER;
        System.arraycopy(frame.data(), frame.offset() + from, out, to, n);
        return to + n;
    }

    private static int pieceLength(int maxRecord) {
        return maxRecord - WireFormat.FRAGMENT_HEADER;
    }
}
