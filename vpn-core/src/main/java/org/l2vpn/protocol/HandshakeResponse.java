package org.l2vpn.protocol;

/**
 * The second handshake message, as a view of a byte array: what is not Noise. The array must hold
 * {@link WireFormat#RESPONSE_SIZE} bytes from the offset on; {@link MessageClassifier} has made
 * sure of that for input.
 */
public final class HandshakeResponse {
    private HandshakeResponse() {}

    /**
     * Writes type, reserved bytes and both indices and zeroes both MACs. Noise message 2 goes to
     * {@link WireFormat#RESPONSE_NOISE}; the MACs are filled last.
     */
    public static void begin(byte[] out, int offset, int sender, int receiver) {
        WireFormat.writeInt(out, offset + WireFormat.TYPE, MessageType.RESPONSE.code());
        WireFormat.writeInt(out, offset + WireFormat.RESPONSE_SENDER, sender);
        WireFormat.writeInt(out, offset + WireFormat.RESPONSE_RECEIVER, receiver);
        WireFormat.writeLong(out, offset + WireFormat.RESPONSE_MAC1, 0);
        WireFormat.writeLong(out, offset + WireFormat.RESPONSE_MAC1 + 8, 0);
        WireFormat.writeLong(out, offset + WireFormat.RESPONSE_MAC2, 0);
        WireFormat.writeLong(out, offset + WireFormat.RESPONSE_MAC2 + 8, 0);
    }

    /** The responder's index: the receiver index of all that is sent to it under the new key. */
    public static int sender(byte[] in, int offset) {
        return WireFormat.readInt(in, offset + WireFormat.RESPONSE_SENDER);
    }

    /** The initiator's index, as it stood in the initiation. */
    public static int receiver(byte[] in, int offset) {
        return WireFormat.readInt(in, offset + WireFormat.RESPONSE_RECEIVER);
    }
}
