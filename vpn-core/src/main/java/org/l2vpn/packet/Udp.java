package org.l2vpn.packet;

/** The UDP header (RFC 768): where its fields are, in bytes from its first one. */
public final class Udp {
    /** Length of the header, bytes. */
    public static final int HEADER = 8;

    /** Length of header and payload, 16 bits. */
    public static final int LENGTH = 4;

    /** Checksum, 16 bits; zero: there is none. */
    public static final int CHECKSUM = 6;

    private Udp() {}
}
