package org.l2vpn.packet;

/** The IPv6 header (RFC 8200 §3): where its fields are, in bytes from its first one. */
public final class Ipv6 {
    /** Length of an address, bytes. */
    public static final int ADDRESS = 16;

    /** Length of the header, bytes; extension headers follow. */
    public static final int HEADER = 40;

    /** Length of what follows the header, 16 bits. */
    public static final int PAYLOAD_LENGTH = 4;

    /** Next header, 8 bits: an extension header, or see {@link IpProtocol}. */
    public static final int NEXT_HEADER = 6;

    /** Hop limit, 8 bits. */
    public static final int HOP_LIMIT = 7;

    /** Source address, followed by the destination: both count for pseudo-headers. */
    public static final int ADDRESSES = 8;

    /** Source address. */
    public static final int SOURCE = ADDRESSES;

    /** Destination address. */
    public static final int DESTINATION = ADDRESSES + ADDRESS;

    /** Next-header value of hop-by-hop options (RFC 8200 §4.3). */
    public static final int HOP_BY_HOP = 0;

    /** Next-header value of a routing header (RFC 8200 §4.4). */
    public static final int ROUTING = 43;

    /** Next-header value of a fragment header (RFC 8200 §4.5). */
    public static final int FRAGMENT = 44;

    /** Next-header value of destination options (RFC 8200 §4.6). */
    public static final int DESTINATION_OPTIONS = 60;

    private Ipv6() {}
}
