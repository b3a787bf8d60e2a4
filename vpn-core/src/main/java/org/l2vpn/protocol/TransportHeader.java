package org.l2vpn.protocol;

/**
 * The 16 bytes in front of a sealed record, as a view of a byte array. The array must hold {@link
 * WireFormat#TRANSPORT_HEADER} bytes from the offset on; {@link MessageClassifier} has made sure of
 * that for input.
 */
public final class TransportHeader {
    private TransportHeader() {}

    /** Writes the header; the sealed record follows at {@link WireFormat#TRANSPORT_HEADER}. */
    public static void write(byte[] out, int offset, int receiver, long counter) {
        WireFormat.writeInt(out, offset + WireFormat.TYPE, MessageType.TRANSPORT.code());
        WireFormat.writeInt(out, offset + WireFormat.TRANSPORT_RECEIVER, receiver);
        WireFormat.writeLong(out, offset + WireFormat.TRANSPORT_COUNTER, counter);
    }

    /** The index of the keypair at the receiver. */
    public static int receiver(byte[] in, int offset) {
        return WireFormat.readInt(in, offset + WireFormat.TRANSPORT_RECEIVER);
    }

    /** The counter, unsigned: nonce of the AEAD and key of the replay window. */
    public static long counter(byte[] in, int offset) {
        return WireFormat.readLong(in, offset + WireFormat.TRANSPORT_COUNTER);
    }
}
