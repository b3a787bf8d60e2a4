package org.l2vpn.protocol;

/** The four messages; the code is the first byte of the datagram. */
public enum MessageType {
    /** First handshake message, 148 bytes. */
    INITIATION(1, WireFormat.INITIATION_SIZE),
    /** Second handshake message, 92 bytes. */
    RESPONSE(2, WireFormat.RESPONSE_SIZE),
    /** Answer to a handshake message under load, 64 bytes. */
    COOKIE_REPLY(3, WireFormat.COOKIE_REPLY_SIZE),
    /** A sealed record, 32 bytes (keepalive) or more. */
    TRANSPORT(4, WireFormat.TRANSPORT_OVERHEAD);

    private final int code;
    private final int size;

    MessageType(int code, int size) {
        this.code = code;
        this.size = size;
    }

    /** The first byte on the wire. */
    public int code() {
        return code;
    }

    /** Exact size in bytes; for {@link #TRANSPORT} the smallest. */
    public int size() {
        return size;
    }

    /** Whether a datagram of this length can be this message. */
    public boolean fits(int length) {
        return this == TRANSPORT ? length >= size : length == size;
    }
}
