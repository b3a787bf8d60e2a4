package org.l2vpn.packet;

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

    /** RFC 8200 §4.1 knows five at most without fragment and AH; a few more do no harm. */
    private static final int MAX_EXTENSIONS = 8;

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

    /** Reads the headers of the frame at {@code offset}. */
    public Content parse(byte[] data, int offset, int length) {
        start = offset;
        routed = false;
        if (length < EthernetView.HEADER) {
            return Content.UNCLEAR;
        }
        var type = EthernetView.payloadStart(data, offset, length);
        if (type == EthernetView.TRUNCATED) {
            return Content.UNCLEAR;
        }
        network = offset + type;
        return switch (NetworkOrder.u16(data, network - 2)) {
            case EthernetView.TYPE_IPV4 -> ipv4(data, offset + length);
            case EthernetView.TYPE_IPV6 -> ipv6(data, offset + length);
            default -> Content.FOREIGN;
        };
    }

    private Content ipv4(byte[] data, int frameEnd) {
        ipv6 = false;
        if (frameEnd - network < Ipv4.HEADER || data[network] >>> 4 != 4) {
            return Content.UNCLEAR;
        }
        var header = Ipv4.headerLength(data, network);
        var total = NetworkOrder.u16(data, network + Ipv4.TOTAL_LENGTH);
        if (header < Ipv4.HEADER
                || total < header
                || total > frameEnd - network
                || (NetworkOrder.u16(data, network + Ipv4.FRAGMENT) & Ipv4.IS_FRAGMENT) != 0) {
            return Content.UNCLEAR;
        }
        protocol = data[network + Ipv4.PROTOCOL] & 0xFF;
        transport = network + header;
        end = network + total;
        return segment(data);
    }

    private Content ipv6(byte[] data, int frameEnd) {
        ipv6 = true;
        if (frameEnd - network < Ipv6.HEADER || (data[network] & 0xF0) != 0x60) {
            return Content.UNCLEAR;
        }
        end = network + Ipv6.HEADER + NetworkOrder.u16(data, network + Ipv6.PAYLOAD_LENGTH);
        if (end > frameEnd) {
            return Content.UNCLEAR;
        }
        var next = data[network + Ipv6.NEXT_HEADER] & 0xFF;
        var here = network + Ipv6.HEADER;
        for (int i = 0; isExtension(next); i++) {
            if (i == MAX_EXTENSIONS || end - here < EXTENSION_UNIT) {
                return Content.UNCLEAR;
            }
            routed |= next == Ipv6.ROUTING && data[here + SEGMENTS_LEFT] != 0;
            next = data[here] & 0xFF;
            here += EXTENSION_UNIT * (1 + (data[here + 1] & 0xFF));
        }
        if (here > end || next == Ipv6.FRAGMENT) {
            return Content.UNCLEAR;
        }
        protocol = next;
        transport = here;
        return segment(data);
    }

    private Content segment(byte[] data) {
        return switch (protocol) {
            case IpProtocol.TCP -> {
                if (end - transport < Tcp.HEADER) {
                    yield Content.UNCLEAR;
                }
                var header = Tcp.headerLength(data, transport);
                payload = transport + header;
                yield header < Tcp.HEADER || payload > end ? Content.UNCLEAR : Content.SEGMENT;
            }
            case IpProtocol.UDP -> {
                // A datagram shorter than what carries it (RFC 9868) has a sum of its own.
                payload = transport + Udp.HEADER;
                yield payload > end
                                || NetworkOrder.u16(data, transport + Udp.LENGTH) != end - transport
                        ? Content.UNCLEAR
                        : Content.SEGMENT;
            }
            default -> Content.FOREIGN;
        };
    }

    private static boolean isExtension(int header) {
        return header == Ipv6.HOP_BY_HOP
                || header == Ipv6.ROUTING
                || header == Ipv6.DESTINATION_OPTIONS;
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
    public boolean isRouted() {
        return routed;
    }

    /** Whether it is TCP; else it is UDP. */
    public boolean isTcp() {
        return protocol == IpProtocol.TCP;
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
        return isTcp() ? Tcp.CHECKSUM : Udp.CHECKSUM;
    }

    /** Whether the checksum that {@code offload} speaks of is this TCP's or UDP's. */
    public boolean isChecksumOf(long offload) {
        return Offload.csumStart(offload) == transport - start
                && Offload.csumOffset(offload) == checksumOffset();
    }

    /** Whether one of these TCP flags is set: bits of the header's fourteenth byte. */
    public boolean hasTcpFlag(byte[] data, int flags) {
        return (data[transport + Tcp.FLAGS] & flags) != 0;
    }

    /**
     * Whether the frame can be divided into segments whose checksums are computed again: its own is
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
                hasTcpFlag(data, Tcp.CWR) ? type | Offload.GSO_ECN : type,
                size,
                transport - start,
                Tcp.CHECKSUM);
    }

    /** This frame's offload where its checksum is still to be completed. */
    public long partial() {
        return Offload.partial(transport - start, checksumOffset());
    }
}
