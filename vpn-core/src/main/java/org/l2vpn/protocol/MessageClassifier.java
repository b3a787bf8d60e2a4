package org.l2vpn.protocol;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;

/**
 * The first look at a datagram: which message it is, by length and first four bytes alone. Pure,
 * without allocation, never throws for any content.
 */
public final class MessageClassifier {
    /** What a datagram is. */
    public enum Form {
        /** Handshake initiation of the right size. */
        INITIATION(MessageType.INITIATION, null),
        /** Handshake response of the right size. */
        RESPONSE(MessageType.RESPONSE, null),
        /** Cookie reply of the right size. */
        COOKIE_REPLY(MessageType.COOKIE_REPLY, null),
        /** Transport data with room for header and tag. */
        TRANSPORT(MessageType.TRANSPORT, null),
        /** Shorter than any message or not the size of its type. */
        MALFORMED(null, DropReason.MALFORMED_MESSAGE),
        /** No type of ours, or a reserved byte is not zero. */
        UNKNOWN_TYPE(null, DropReason.UNKNOWN_MESSAGE_TYPE);

        private final @Nullable MessageType type;
        private final @Nullable DropReason drop;

        Form(@Nullable MessageType type, @Nullable DropReason drop) {
            this.type = type;
            this.drop = drop;
        }

        /** The message, or null if it is to be dropped. */
        public @Nullable MessageType type() {
            return type;
        }

        /** Why it is to be dropped, or null if it is a message. */
        public @Nullable DropReason drop() {
            return drop;
        }
    }

    private MessageClassifier() {}

    /** Classifies the datagram of {@code length} bytes at {@code offset}. */
    public static Form classify(byte[] data, int offset, int length) {
        // A keepalive is the shortest message: below it not even the type matters.
        if (length < WireFormat.TRANSPORT_OVERHEAD) {
            return Form.MALFORMED;
        }
        // Type and the three reserved zero bytes are one little-endian word.
        return switch (WireFormat.readInt(data, offset + WireFormat.TYPE)) {
            case 1 -> sized(Form.INITIATION, MessageType.INITIATION, length);
            case 2 -> sized(Form.RESPONSE, MessageType.RESPONSE, length);
            case 3 -> sized(Form.COOKIE_REPLY, MessageType.COOKIE_REPLY, length);
            case 4 -> Form.TRANSPORT;
            default -> Form.UNKNOWN_TYPE;
        };
    }

    private static Form sized(Form verdict, MessageType type, int length) {
        return type.fits(length) ? verdict : Form.MALFORMED;
    }
}
