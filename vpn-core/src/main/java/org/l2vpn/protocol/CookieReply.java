package org.l2vpn.protocol;

/**
 * The answer to a handshake message under load, as a view of a byte array. The array must hold
 * {@link WireFormat#COOKIE_REPLY_SIZE} bytes from the offset on; {@link MessageClassifier} has made
 * sure of that for input.
 */
public final class CookieReply {
    private CookieReply() {}

    /**
     * Writes type, reserved bytes and receiver index. Nonce and sealed cookie go to {@link
     * WireFormat#COOKIE_REPLY_NONCE} and {@link WireFormat#COOKIE_REPLY_BODY}.
     */
    public static void begin(byte[] out, int offset, int receiver) {
        WireFormat.writeInt(out, offset + WireFormat.TYPE, MessageType.COOKIE_REPLY.code());
        WireFormat.writeInt(out, offset + WireFormat.COOKIE_RECEIVER, receiver);
    }

    /** The sender index of the handshake message that this answers. */
    public static int receiver(byte[] in, int offset) {
        return WireFormat.readInt(in, offset + WireFormat.COOKIE_RECEIVER);
    }
}
