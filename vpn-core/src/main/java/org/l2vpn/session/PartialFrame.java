package org.l2vpn.session;

import java.util.Arrays;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.RecordKind;
import org.l2vpn.protocol.WireFormat;

/**
 * One frame whose fragments are coming in; the slot and its buffer are reused. All fragments but
 * the last have the same length, so one of them tells where each piece belongs; until then a last
 * fragment waits at the front of the buffer.
 */
final class PartialFrame {
    static final byte[] NO_BUFFER = new byte[0];

    private final long[] seen = new long[4];

    boolean used;
    int keypair;
    long base;
    long sequence;
    long deadline;
    int flags;
    byte[] buffer = NO_BUFFER;
    private int count;
    private int received;

    /** Length of all pieces but the last; 0 while only the last is here. */
    private int piece;

    /** Length of the last piece; 0 while it is not here. */
    private int tail;

    /** Whether a frame may begin with this fragment: the whole cannot become too large. */
    static boolean canStart(byte[] record, int offset, int length) {
        var n = length - WireFormat.FRAGMENT_HEADER;
        var fragments = count(record, offset);
        // A last piece is no longer than the others; behind others there is at least one byte.
        var smallest = isLast(record, offset) ? fragments * n : (fragments - 1) * n + 1;
        return smallest <= Limits.MAX_FRAME;
    }

    void start(
            int newKeypair,
            long newBase,
            byte[] record,
            int offset,
            long newSequence,
            long newDeadline) {
        used = true;
        keypair = newKeypair;
        base = newBase;
        sequence = newSequence;
        deadline = newDeadline;
        flags = flags(record, offset);
        count = count(record, offset);
        received = 0;
        piece = 0;
        tail = 0;
        Arrays.fill(seen, 0);
    }

    /** Whether the fragment agrees with the ones already here. */
    boolean accepts(byte[] record, int offset, int length) {
        var n = length - WireFormat.FRAGMENT_HEADER;
        var index = index(record, offset);
        if (count(record, offset) != count
                || flags(record, offset) != flags
                || (seen[index >>> 6] & 1L << index) != 0) {
            return false;
        }
        if (isLast(record, offset)) {
            return n <= piece && fits(piece, n);
        }
        return piece == 0 ? tail <= n && fits(n, tail) : n == piece;
    }

    /** How large a buffer must be that takes this fragment and what it tells of the frame. */
    static int bytesNeeded(byte[] record, int offset, int length) {
        var n = length - WireFormat.FRAGMENT_HEADER;
        var frame = isLast(record, offset) ? n : count(record, offset) * n;
        return Frame.HEADROOM + Math.min(frame, Limits.MAX_FRAME);
    }

    /** Replaces the buffer by a larger one that keeps the last piece. */
    void grow(int size) {
        var larger = new byte[size];
        // A buffer grows before its first piece or when only the last piece is here.
        if (tail != 0) {
            System.arraycopy(buffer, at(0), larger, at(0), tail);
        }
        buffer = larger;
    }

    void put(byte[] record, int offset, int length) {
        var n = length - WireFormat.FRAGMENT_HEADER;
        var index = index(record, offset);
        if (isLast(record, offset)) {
            tail = n;
        } else if (piece == 0) {
            piece = n;
            if (tail != 0) {
                System.arraycopy(buffer, at(0), buffer, at(count - 1), tail);
            }
        }
        System.arraycopy(record, offset + WireFormat.FRAGMENT_HEADER, buffer, at(index), n);
        seen[index >>> 6] |= 1L << index;
        received++;
    }

    boolean isComplete() {
        return received == count;
    }

    int length() {
        return (count - 1) * piece + tail;
    }

    /** Where a piece begins; the front while the length of the pieces is not known. */
    private int at(int index) {
        return Frame.HEADROOM + index * piece;
    }

    private boolean fits(int pieceLength, int tailLength) {
        return (count - 1) * pieceLength + Math.max(tailLength, 1) <= Limits.MAX_FRAME;
    }

    private static int index(byte[] record, int offset) {
        return record[offset + WireFormat.FRAGMENT_INDEX] & 0xFF;
    }

    private static int count(byte[] record, int offset) {
        return record[offset + WireFormat.FRAGMENT_COUNT] & 0xFF;
    }

    private static boolean isLast(byte[] record, int offset) {
        return index(record, offset) == count(record, offset) - 1;
    }

    private static int flags(byte[] record, int offset) {
        return RecordKind.flags(record[offset]) & RecordKind.CSUM_PARTIAL;
    }
}
