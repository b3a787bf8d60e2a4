package org.l2vpn.packet;

/** The TCP header (RFC 9293 §3.1): where its fields are, in bytes from its first one. */
public final class Tcp {
    /** Length of a header without options, bytes. */
    public static final int HEADER = 20;

    /** Sequence number, 32 bits. */
    public static final int SEQUENCE = 4;

    /** Data offset: the upper four bits, in units of four bytes. */
    public static final int DATA_OFFSET = 12;

    /** Flags, 8 bits. */
    public static final int FLAGS = 13;

    /** Of {@link #FLAGS}: no more data from the sender. */
    public static final int FIN = 0x01;

    /** Of {@link #FLAGS}: synchronize sequence numbers. */
    public static final int SYN = 0x02;

    /** Of {@link #FLAGS}: push. */
    public static final int PSH = 0x08;

    /** Of {@link #FLAGS}: the urgent pointer counts. */
    public static final int URG = 0x20;

    /** Of {@link #FLAGS}: congestion window reduced (RFC 3168 §6.1). */
    public static final int CWR = 0x80;

    /** Checksum, 16 bits. */
    public static final int CHECKSUM = 16;

    private Tcp() {}

    /** Length of the header at {@code at} with its options, bytes, 0–60. */
    public static int headerLength(byte[] data, int at) {
        return 4 * (data[at + DATA_OFFSET] >>> 4 & 0x0F);
    }
}
