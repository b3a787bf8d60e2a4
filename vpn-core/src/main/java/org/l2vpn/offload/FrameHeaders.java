package org.l2vpn.offload;

import org.l2vpn.ethernet.EthernetView;

/**
 * Where the headers of one frame are: VLAN tags, IPv4 with options or IPv6 with extension headers,
 * TCP or UDP. One mutable object is reused for every frame; it keeps offsets, not the frame.
 *
 * <p>All offsets are indices into the array that was parsed. They are valid after {@link #parse}
 * returned {@link Content#SEGMENT}, until the next call. Never throws for any content.
 */
public final class FrameHeaders {
    /** What a frame turned out to hold. */
    public enum Content {
        /** A whole TCP segment or UDP datagram; every offset is valid. */
        SEGMENT,
        /** Nothing of TCP or UDP: ARP, ICMP, another protocol. */
        FOREIGN,
        /** Fragmented, cut short or in contradiction to itself; may be part of any flow. */
        UNCLEAR
    }

    static final int TCP = 6;
    static final int UDP = 17;
    static final int TCP_HEADER = 20;
    static final int UDP_HEADER = 8;

    /** Offsets within the headers: RFC 791 §3.1, RFC 8200 §3, RFC 9293 §3.1, RFC 768. */
    static final int IPV4_LENGTH = 2;

    static final int IPV4_ID = 4;
    static final int IPV4_FRAGMENT = 6;
    static final int IPV4_PROTOCOL = 9;
    static final int IPV4_CHECKSUM = 10;
    static final int IPV4_ADDRESSES = 12;
    static final int IPV6_LENGTH = 4;
    static final int IPV6_NEXT = 6;
    static final int IPV6_ADDRESSES = 8;
    static final int TCP_SEQUENCE = 4;
    static final int TCP_DATA_OFFSET = 12;
    static final int TCP_FLAGS = 13;
    static final int TCP_CHECKSUM = 16;
    static final int TCP_CWR = 0x80;
    static final int UDP_LENGTH = 4;
    static final int UDP_CHECKSUM = 6;

    static final int IPV4_HEADER = 20;
    static final int IPV6_HEADER = 40;

    /** More Fragments, and an offset that is not zero. */
    private static final int IS_FRAGMENT = 0x3FFF;

    /** Extension headers of RFC 8200, §4. */
    static final int HOP_BY_HOP = 0;

    static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    static final int DESTINATION = 60;

    /** RFC 8200 §4.1 knows five at most without fragment and AH; a few more do no harm. */
    private static final int MOST_EXTENSIONS = 8;

    private static final int EXTENSION_UNIT = 8;
    private static final int SEGMENTS_LEFT = 3;

    private int start;
    private int network;
    private boolean ipv6;
    private boolean routed;
    private int protocol;
    private int transport;
    private int payload;
    private int end;

    /** Reads the headers of the frame at {@code off}. */
    public Content parse(byte[] data, int off, int len) {
        start = off;
        routed = false;
        if (len < EthernetView.HEADER) {
            return Content.UNCLEAR;
        }
        var type = EthernetView.payloadStart(data, off, len);
        if (type == EthernetView.TRUNCATED) {
            return Content.UNCLEAR;
        }
        network = off + type;
        return switch (NetworkOrder.u16(data, network - 2)) {
            case EthernetView.TYPE_IPV4 -> ipv4(data, off + len);
            case EthernetView.TYPE_IPV6 -> ipv6(data, off + len);
            default -> Content.FOREIGN;
        };
    }

    private Content ipv4(byte[] data, int frameEnd) {
        ipv6 = false;
        if (frameEnd - network < IPV4_HEADER || data[network] >>> 4 != 4) {
            return Content.UNCLEAR;
        }
        var header = (data[network] & 0x0F) * 4;
        var total = NetworkOrder.u16(data, network + IPV4_LENGTH);
        if (header < IPV4_HEADER
                || total < header
                || total > frameEnd - network
                || (NetworkOrder.u16(data, network + IPV4_FRAGMENT) & IS_FRAGMENT) != 0) {
            return Content.UNCLEAR;
        }
        protocol = data[network + IPV4_PROTOCOL] & 0xFF;
        transport = network + header;
        end = network + total;
        return segment(data);
    }

    private Content ipv6(byte[] data, int frameEnd) {
        ipv6 = true;
        if (frameEnd - network < IPV6_HEADER || (data[network] & 0xF0) != 0x60) {
            return Content.UNCLEAR;
        }
        end = network + IPV6_HEADER + NetworkOrder.u16(data, network + IPV6_LENGTH);
        if (end > frameEnd) {
            return Content.UNCLEAR;
        }
        var next = data[network + IPV6_NEXT] & 0xFF;
        var here = network + IPV6_HEADER;
        for (int i = 0; isExtension(next); i++) {
            if (i == MOST_EXTENSIONS || end - here < EXTENSION_UNIT) {
                return Content.UNCLEAR;
            }
            routed |= next == ROUTING && data[here + SEGMENTS_LEFT] != 0;
            next = data[here] & 0xFF;
            here += EXTENSION_UNIT * (1 + (data[here + 1] & 0xFF));
        }
        if (here > end || next == FRAGMENT) {
            return Content.UNCLEAR;
        }
        protocol = next;
        transport = here;
        return segment(data);
    }

    private Content segment(byte[] data) {
        return switch (protocol) {
            case TCP -> {
                if (end - transport < TCP_HEADER) {
                    yield Content.UNCLEAR;
                }
                var header = tcpHeader(data, transport);
                payload = transport + header;
                yield header < TCP_HEADER || payload > end ? Content.UNCLEAR : Content.SEGMENT;
            }
            case UDP -> {
                // A datagram shorter than what carries it (RFC 9868) has a sum of its own.
                payload = transport + UDP_HEADER;
                yield payload > end
                                || NetworkOrder.u16(data, transport + UDP_LENGTH) != end - transport
                        ? Content.UNCLEAR
                        : Content.SEGMENT;
            }
            default -> Content.FOREIGN;
        };
    }

    /** Length of the TCP header at {@code at} with its options, bytes, 0–60. */
    static int tcpHeader(byte[] data, int at) {
        return 4 * (data[at + TCP_DATA_OFFSET] >>> 4 & 0x0F);
    }

    private static boolean isExtension(int header) {
        return header == HOP_BY_HOP || header == ROUTING || header == DESTINATION;
    }

    /** The frame's first byte. */
    public int start() {
        return start;
    }

    /** The IP header's first byte. */
    public int network() {
        return network;
    }

    /** Whether it is IPv6; else it is IPv4. */
    public boolean isIpv6() {
        return ipv6;
    }

    /**
     * Whether the destination in the IPv6 header is not the last one (RFC 8200 §8.1), so that the
     * pseudo-header cannot be summed from it.
     */
    boolean isRouted() {
        return routed;
    }

    /** Whether it is TCP; else it is UDP. */
    public boolean isTcp() {
        return protocol == TCP;
    }

    /** The protocol of the segment: 6 or 17. */
    public int protocol() {
        return protocol;
    }

    /** The first byte of the TCP or UDP header. */
    public int transport() {
        return transport;
    }

    /** The first byte behind all headers. */
    public int payload() {
        return payload;
    }

    /** Behind the last byte of the IP packet; what follows is Ethernet padding. */
    public int end() {
        return end;
    }

    /** The checksum field of TCP or UDP, bytes from {@link #transport}. */
    public int checksumOffset() {
        return isTcp() ? TCP_CHECKSUM : UDP_CHECKSUM;
    }

    /** Whether the checksum that {@code offload} speaks of is this TCP's or UDP's. */
    public boolean isChecksumOf(long offload) {
        return Offload.csumStart(offload) == transport - start
                && Offload.csumOffset(offload) == checksumOffset();
    }

    /** Whether one of these TCP flags is set: bits of the header's fourteenth byte. */
    public boolean hasTcpFlag(byte[] data, int flags) {
        return (data[transport + TCP_FLAGS] & flags) != 0;
    }

    /**
     * Whether the frame can be divided into segments whose checksums are computed anew: its own is
     * right, so that no damage is hidden, and the pseudo-header can be read from the IP header.
     */
    public boolean isDivisible(byte[] data) {
        return !routed && Checksums.isValid(this, data);
    }

    /**
     * The offload that has this TCP segment divided into segments of {@code size} bytes of payload.
     * Its checksum field is not looked at: see {@link Segmenter}, which makes those of the
     * segments.
     */
    public long superFrame(byte[] data, boolean unfinished, int size) {
        var type = ipv6 ? Offload.GSO_TCPV6 : Offload.GSO_TCPV4;
        return Offload.of(
                unfinished ? Offload.NEEDS_CSUM : 0,
                hasTcpFlag(data, TCP_CWR) ? type | Offload.GSO_ECN : type,
                size,
                transport - start,
                TCP_CHECKSUM);
    }

    /** This frame's offload where its checksum is still to be completed. */
    public long partial() {
        return Offload.partial(transport - start, checksumOffset());
    }
}
