package org.l2vpn.offload;

import org.l2vpn.ethernet.EthernetView;

/**
 * Finds the UDP datagram in a frame. A few loads tell TCP and everything else that is frequent from
 * UDP, so it can look at every frame. One mutable object is reused; never throws for any content.
 */
public final class UdpFinder {
    private final FrameHeaders headers = new FrameHeaders();

    /**
     * Whether the frame holds one whole UDP datagram, or several that the kernel left in one piece;
     * tagged or not, over IPv4 or over IPv6 without extension headers.
     */
    public boolean find(byte[] data, int off, int len) {
        return mayHoldUdp(data, off, len)
                && headers.parse(data, off, len) == FrameHeaders.Content.SEGMENT
                && !headers.isTcp();
    }

    private static boolean mayHoldUdp(byte[] data, int off, int len) {
        if (len < EthernetView.HEADER) {
            return false;
        }
        var start = EthernetView.payloadStart(data, off, len);
        if (start == EthernetView.TRUNCATED || len - start <= FrameHeaders.IPV4_PROTOCOL) {
            return false;
        }
        return switch (NetworkOrder.u16(data, off + start - 2)) {
            case EthernetView.TYPE_IPV4 ->
                    data[off + start + FrameHeaders.IPV4_PROTOCOL] == FrameHeaders.UDP;
            case EthernetView.TYPE_IPV6 ->
                    data[off + start + FrameHeaders.IPV6_NEXT] == FrameHeaders.UDP;
            default -> false;
        };
    }

    /** After {@link #find}: the source port, host order. */
    public int sourcePort(byte[] data) {
        return NetworkOrder.u16(data, headers.transport());
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
