package org.l2vpn.protocol;

/**
 * The first handshake message, as a view of a byte array: what is not Noise. The array must hold
 * {@link WireFormat#INITIATION_SIZE} bytes from the offset on; {@link MessageClassifier} has made
 * sure of that for input.
 */
public final class HandshakeInitiation {
    private HandshakeInitiation() {}

    /**
     * Writes type, reserved bytes and sender index and zeroes both MACs. Noise message 1 goes to
     * {@link WireFormat#INITIATION_NOISE}; the MACs are filled last.
     */
    public static void begin(byte[] out, int offset, int sender) {
        WireFormat.writeInt(out, offset + WireFormat.TYPE, MessageType.INITIATION.code());
        WireFormat.writeInt(out, offset + WireFormat.INITIATION_SENDER, sender);
        WireFormat.writeLong(out, offset + WireFormat.INITIATION_MAC1, 0);
        WireFormat.writeLong(out, offset + WireFormat.INITIATION_MAC1 + 8, 0);
        WireFormat.writeLong(out, offset + WireFormat.INITIATION_MAC2, 0);
        WireFormat.writeLong(out, offset + WireFormat.INITIATION_MAC2 + 8, 0);
    }

    /** The index by which the initiator wants to be answered. */
    public static int sender(byte[] in, int offset) {
        return WireFormat.readInt(in, offset + WireFormat.INITIATION_SENDER);
    }
}
