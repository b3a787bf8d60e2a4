package org.l2vpn.session;

import org.l2vpn.protocol.BundleRecord;
import org.l2vpn.protocol.RecordKind;
import org.l2vpn.protocol.WireFormat;

/**
 * Small frames to one peer that came in this event-loop iteration and leave together as one bundle
 * record, or as a frame record if there is only one. Nothing waits here for more to come: it is
 * sealed when it is full, before anything larger to the same peer, and at the end of the iteration.
 */
final class PendingBundle {
    private final byte[] data;
    private int end;
    private int count;
    private int frameBytes;
    private int flags;

    /** For records of up to {@code maxRecord} bytes, kind byte included. */
    PendingBundle(int maxRecord) {
        data = new byte[maxRecord];
        clear();
    }

    /** Whether frames of this length leave cheaper together: two of them fit a record. */
    static boolean pays(int length, int maxRecord) {
        return WireFormat.RECORD_HEADER + 2 * (WireFormat.BUNDLE_LENGTH + length) <= maxRecord;
    }

    /** Whether it takes the frame: there is room, and its checksum is as the others' are. */
    boolean accepts(int length, int frameFlags, int maxRecord) {
        return BundleRecord.frameOffset(end) + length <= Math.min(maxRecord, data.length)
                && (count == 0 || frameFlags == flags);
    }

    /**
     * Copies in a frame that it {@link #accepts}.
     *
     * @param frameFlags {@link RecordKind#CSUM_PARTIAL} or 0
     */
    void add(byte[] frame, int offset, int length, int frameFlags) {
        flags = frameFlags;
        end = BundleRecord.append(data, end, frame, offset, length);
        frameBytes += length;
        count++;
    }

    /** Writes the kind byte, a frame record's if there is one frame only; answers where it is. */
    int finish() {
        if (count == 1) {
            var at = BundleRecord.frameOffset(BundleRecord.first(0)) - WireFormat.RECORD_HEADER;
            data[at] = RecordKind.FRAME.header(flags);
            return at;
        }
        BundleRecord.begin(data, 0, flags);
        return 0;
    }

    /** Largest record that it takes, bytes. */
    int capacity() {
        return data.length;
    }

    void clear() {
        end = BundleRecord.first(0);
        count = 0;
        frameBytes = 0;
        flags = 0;
    }

    /** The array that {@link #finish} completes a record in. */
    byte[] data() {
        return data;
    }

    /** Where the record ends in {@link #data}. */
    int end() {
        return end;
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The flags of every frame in it. */
    int flags() {
        return flags;
    }

    /** Bytes of the frames alone. */
    int frameBytes() {
        return frameBytes;
    }
}
