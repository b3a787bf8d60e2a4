package org.l2vpn.offload;

import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameHeaders;
import org.l2vpn.packet.IpProtocol;
import org.l2vpn.packet.Ipv4;
import org.l2vpn.packet.Ipv6;
import org.l2vpn.packet.NetworkOrder;
import org.l2vpn.packet.Tcp;

/**
 * Lowers the maximum segment size that a TCP SYN announces (RFC 9293 §3.7.1), so that the TCP at
 * the other end makes segments which fit. Works on IPv4 and IPv6 with options and extension
 * headers, with and without VLAN tags. Never raises a value, never adds the option: without it a
 * TCP sends at most 536 or 1220 bytes (RFC 9293 §3.7.1), which fit into any path we use.
 *
 * <p>One mutable object is reused for every frame; one thread; no allocation; never throws for any
 * content.
 */
public final class MssClamp {
    /** TCP options of RFC 9293 §3.1. */
    private static final int END_OF_OPTIONS = 0;

    private static final int NO_OPERATION = 1;
    private static final int MAXIMUM_SEGMENT_SIZE = 2;
    private static final int MAXIMUM_SEGMENT_SIZE_LENGTH = 4;

    private byte[] data = {};
    private int valueAt;
    private int oldValue;
    private int checksumAt;
    private int oldChecksum;
    private boolean changed;

    /**
     * Whether the frame may hold a TCP SYN: a few loads, to be asked before {@link #clamp}. True
     * for every frame with a VLAN tag or an IPv6 extension header, which take a closer look.
     */
    public static boolean mayApply(Frame frame) {
        var data = frame.data();
        var offset = frame.offset();
        var length = frame.length();
        if (length < EthernetView.HEADER + Ipv4.HEADER + Tcp.HEADER) {
            return false;
        }
        var network = offset + EthernetView.HEADER;
        return switch (NetworkOrder.u16(data, network - 2)) {
            case EthernetView.TYPE_IPV4 ->
                    data[network + Ipv4.PROTOCOL] == IpProtocol.TCP
                            && isSyn(data, network + (data[network] & 0x0F) * 4, offset + length);
            case EthernetView.TYPE_IPV6 ->
                    switch (data[network + Ipv6.NEXT_HEADER]) {
                        case IpProtocol.TCP -> isSyn(data, network + Ipv6.HEADER, offset + length);
                        case Ipv6.HOP_BY_HOP, Ipv6.ROUTING, Ipv6.DESTINATION_OPTIONS -> true;
                        default -> false;
                    };
            case EthernetView.TYPE_VLAN, EthernetView.TYPE_SERVICE_VLAN -> true;
            default -> false;
        };
    }

    private static boolean isSyn(byte[] data, int transport, int end) {
        return transport + Tcp.FLAGS < end && (data[transport + Tcp.FLAGS] & Tcp.SYN) != 0;
    }

    /**
     * The largest value by which segments make frames of at most {@code maxFrame} bytes with the
     * tags that this frame has. Options are not subtracted: the sender does that (RFC 6691 §2).
     */
    private static int fitting(FrameHeaders headers, int maxFrame) {
        var ip = headers.isIpv6() ? Ipv6.HEADER : Ipv4.HEADER;
        return maxFrame - (headers.network() - headers.start()) - ip - Tcp.HEADER;
    }

    /**
     * Lowers the segment size that the frame announces, if it is a SYN that announces one.
     *
     * @param maxFrame bytes of the largest frame that the segments may make
     * @param maxSegment the largest value to announce, bytes
     * @param partial whether the checksum field holds the sum of the pseudo-header alone
     * @return whether the frame was changed; {@link #restore} takes that back
     */
    public boolean clamp(Frame frame, int maxFrame, int maxSegment, boolean partial) {
        changed = false;
        var headers = frame.headers();
        data = frame.data();
        if (!frame.isSegment()
                || !headers.isTcp()
                || !isSyn(data, headers.transport(), headers.end())) {
            return false;
        }
        valueAt = findValue(data, headers.transport() + Tcp.HEADER, headers.payload());
        var most = Math.min(maxSegment, fitting(headers, maxFrame));
        if (valueAt < 0 || most < 1 || NetworkOrder.u16(data, valueAt) <= most) {
            return false;
        }
        oldValue = NetworkOrder.u16(data, valueAt);
        checksumAt = headers.transport() + Tcp.CHECKSUM;
        oldChecksum = NetworkOrder.u16(data, checksumAt);
        NetworkOrder.u16(data, valueAt, most);
        if (!partial) {
            // At an odd distance the two bytes count in the other order.
            var swapped = (valueAt - headers.transport()) % 2 != 0;
            var before = swapped ? swap(oldValue) : oldValue;
            var after = swapped ? swap(most) : most;
            NetworkOrder.u16(data, checksumAt, Checksums.replaced(oldChecksum, before, after));
        }
        changed = true;
        return true;
    }

    /** Puts back what the last {@link #clamp} changed, if it did. */
    public void restore() {
        if (changed) {
            NetworkOrder.u16(data, valueAt, oldValue);
            NetworkOrder.u16(data, checksumAt, oldChecksum);
            changed = false;
        }
    }

    /** Where the value of the option is, or -1 if there is none or the options make no sense. */
    private static int findValue(byte[] data, int firstOption, int end) {
        var at = firstOption;
        while (at < end && data[at] != END_OF_OPTIONS) {
            if (data[at] == NO_OPERATION) {
                at++;
                continue;
            }
            var length = at + 1 < end ? data[at + 1] & 0xFF : 0;
            if (length < 2 || at + length > end) {
                return -1;
            }
            if (data[at] == MAXIMUM_SEGMENT_SIZE) {
                return length == MAXIMUM_SEGMENT_SIZE_LENGTH ? at + 2 : -1;
            }
            at += length;
        }
        return -1;
    }

    private static int swap(int value) {
        return value >>> 8 | (value & 0xFF) << 8;
    }
}
