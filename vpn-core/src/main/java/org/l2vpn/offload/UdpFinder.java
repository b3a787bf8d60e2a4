package org.l2vpn.offload;

import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.FrameHeaders;
import org.l2vpn.packet.IpProtocol;
import org.l2vpn.packet.Ipv4;
import org.l2vpn.packet.Ipv6;
import org.l2vpn.packet.NetworkOrder;

/**
 * Finds the UDP datagram in a frame. A few loads tell its source port, so that every frame can be
 * looked at. One mutable object is reused; never throws for any content.
 */
public final class UdpFinder {
    /** No UDP, as far as a glance tells. */
    public static final int NONE = -1;

    private final FrameHeaders headers = new FrameHeaders();

    /**
     * Whether the frame holds one whole UDP datagram, or several that the kernel left in one piece;
     * tagged or not, over IPv4 or over IPv6 without extension headers.
     */
    public boolean find(byte[] data, int off, int len) {
        return headers.parse(data, off, len) == FrameHeaders.Content.SEGMENT && !headers.isTcp();
    }

    /**
     * The source port of what is most likely UDP, or {@link #NONE}. Reads a few bytes and verifies
     * nothing: {@link #find} does.
     */
    public static int peekSourcePort(byte[] data, int off, int len) {
        if (len < EthernetView.HEADER) {
            return NONE;
        }
        var start = EthernetView.payloadStart(data, off, len);
        if (start == EthernetView.TRUNCATED || len - start <= Ipv4.PROTOCOL) {
            return NONE;
        }
        var network = off + start;
        var transport =
                switch (NetworkOrder.u16(data, network - 2)) {
                    case EthernetView.TYPE_IPV4 ->
                            data[network + Ipv4.PROTOCOL] == IpProtocol.UDP
                                    ? network + (data[network] & 0xF) * Integer.BYTES
                                    : NONE;
                    case EthernetView.TYPE_IPV6 ->
                            data[network + Ipv6.NEXT_HEADER] == IpProtocol.UDP
                                    ? network + Ipv6.HEADER
                                    : NONE;
                    default -> NONE;
                };
        return transport != NONE && transport + 2 <= off + len
                ? NetworkOrder.u16(data, transport)
                : NONE;
    }

    /** After {@link #find}: where the payload begins in the array. */
    public int payload() {
        return headers.payload();
    }

    /** After {@link #find}: behind the payload's last byte. */
    public int end() {
        return headers.end();
    }
}
