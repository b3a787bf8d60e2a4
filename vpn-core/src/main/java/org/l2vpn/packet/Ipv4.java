package org.l2vpn.packet;

/** The IPv4 header (RFC 791 §3.1): where its fields are, in bytes from its first one. */
public final class Ipv4 {
    /** Length of an address, bytes. */
    public static final int ADDRESS = 4;

    /** Length of a header without options, bytes. */
    public static final int HEADER = 20;

    /** Length of header and payload, 16 bits. */
    public static final int TOTAL_LENGTH = 2;

    /** Identification, 16 bits. */
    public static final int IDENTIFICATION = 4;

    /** Flags and fragment offset, 16 bits. */
    public static final int FRAGMENT = 6;

    /** Of {@link #FRAGMENT}: More Fragments, and an offset that is not zero. */
    public static final int IS_FRAGMENT = 0x3FFF;

    /** Protocol, 8 bits: see {@link IpProtocol}. */
    public static final int PROTOCOL = 9;

    /** Header checksum, 16 bits. */
    public static final int CHECKSUM = 10;

    /** Source address, followed by the destination: both count for pseudo-headers. */
    public static final int ADDRESSES = 12;

    /** Source address. */
    public static final int SOURCE = ADDRESSES;

    /** Destination address. */
    public static final int DESTINATION = ADDRESSES + ADDRESS;

    private Ipv4() {}

    /** Length of the header at {@code at} with its options, bytes, 0–60. */
    public static int headerLength(byte[] data, int at) {
        return (data[at] & 0x0F) * 4;
    }
}
