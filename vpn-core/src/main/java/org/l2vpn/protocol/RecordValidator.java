package org.l2vpn.protocol;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;

/**
 * Checks a decrypted record as a whole before any of it is used, so that whoever walks it needs no
 * further check. Pure, without allocation, never throws for any content.
 */
public final class RecordValidator {
    private RecordValidator() {}

    /**
     * Why the record of {@code length} bytes at {@code offset} is to be dropped, or null if it is
     * well-formed. Length 0 is a keepalive and well-formed.
     */
    public static @Nullable DropReason validate(byte[] data, int offset, int length) {
        if (length == 0) {
            return null;
        }
        var kind = RecordKind.of(data[offset]);
        if (kind == null) {
            return DropReason.UNKNOWN_RECORD;
        }
        var ok =
                switch (kind) {
                    case FRAME -> length > WireFormat.RECORD_HEADER;
                    case FRAGMENT -> isFragment(data, offset, length);
                    case BUNDLE -> BundleRecord.isWellFormed(data, offset, length);
                    case CONTROL -> ControlRecord.isWellFormed(data, offset, length);
                };
        return ok ? null : DropReason.MALFORMED_RECORD;
    }

    private static boolean isFragment(byte[] data, int offset, int length) {
        if (length <= WireFormat.FRAGMENT_HEADER) {
            return false;
        }
        var index = data[offset + WireFormat.FRAGMENT_INDEX] & 0xFF;
        var count = data[offset + WireFormat.FRAGMENT_COUNT] & 0xFF;
        return count >= 2 && index < count;
    }
}
