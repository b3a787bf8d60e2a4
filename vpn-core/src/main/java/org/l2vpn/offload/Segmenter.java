package org.l2vpn.offload;

import java.util.Objects;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameHeaders;
import org.l2vpn.packet.Ipv4;
import org.l2vpn.packet.Ipv6;
import org.l2vpn.packet.NetworkOrder;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Tcp;
import org.l2vpn.packet.Udp;

/**
 * Splits a super-frame into the frames it stands for, where it lies and without moving its payload:
 * each frame's headers are written right before its piece of the payload, over bytes that are put
 * back afterwards.
 *
 * <pre>
 * var n = segmenter.begin(frame);      // negative: malformed, nothing was touched
 * for (int i = 0; i &lt; n; i++) {
 *     segmenter.place(i);              // the frame is its piece i now
 *     use(frame);
 * }
 * segmenter.restore();                 // the super-frame is as it was
 * </pre>
 *
 * <p>The pieces of a super-frame have partial checksums ({@link Checksums}). TCP follows RFC 9293
 * and RFC 3168 as Linux' {@code tcp_gso_segment} does: FIN and PSH only in the last, CWR only in
 * the first. One thread; no allocation; never throws for any content.
 */
public final class Segmenter {
    /** What {@link #begin} returns for a super-frame that contradicts itself or its offload. */
    public static final int MALFORMED = -1;

    static final int FIN_PSH = Tcp.FIN | Tcp.PSH;

    /** Ethernet with two tags 22, IPv4 60, TCP 60; what is left is for IPv6 extension headers. */
    static final int MAX_HEADERS = 256;

    /** The headers of a piece from the middle; what differs from piece to piece is zero. */
    private final byte[] template = new byte[MAX_HEADERS];

    /** What lay where the headers of the placed piece and the bytes before it are. */
    private final byte[] saved = new byte[Frame.HEADROOM + MAX_HEADERS];

    private Frame frame = new Frame();
    private byte[] data = {};
    private int start;
    private int wholeLength;
    private long wholeOffload;
    private int headersLength;
    private int payload;
    private int end;
    private int size;
    private int count;
    private long pieceOffload;

    private int network;
    private int transport;
    private boolean ipv6;
    private boolean tcp;
    private int id;
    private int sequence;
    private int flags;
    private int ipSum;
    private int pseudoSum;

    private boolean placed;
    private int at;
    private int length;

    /**
     * Looks at a super-frame and trusts nothing of it. Touches nothing outside the frame and the
     * {@link Frame#HEADROOM} bytes before it.
     *
     * @return the number of pieces, at least 1, or {@link #MALFORMED}
     */
    public int begin(Frame whole) {
        placed = false;
        count = 0;
        frame = whole;
        data = whole.data();
        start = whole.offset();
        wholeLength = whole.length();
        wholeOffload = whole.offload();
        if (start < Frame.HEADROOM || wholeLength > data.length - start) {
            return MALFORMED;
        }
        end = start + wholeLength;
        size = Offload.gsoSize(wholeOffload);
        var headers = whole.headers();
        if (!whole.isSegment()
                || headers.end() != end
                || headers.payload() == end
                || headers.payload() - start > MAX_HEADERS
                || size == 0
                || !isTypeOf(headers, wholeOffload)
                || (Offload.isPartial(wholeOffload)
                        ? !headers.isChecksumOf(wholeOffload)
                        : headers.isRouted())) {
            return MALFORMED;
        }
        headersLength = headers.payload() - start;
        payload = headers.payload();
        network = headers.network() - start;
        transport = headers.transport() - start;
        ipv6 = headers.isIpv6();
        tcp = headers.isTcp();
        pieceOffload = headers.partial();
        pseudoSum = pseudoSum(headers, Offload.isPartial(wholeOffload));
        makeTemplate();
        count = (end - payload + size - 1) / size;
        return count;
    }

    private static boolean isTypeOf(FrameHeaders headers, long offload) {
        return switch (Offload.gsoType(offload)) {
            case Offload.GSO_TCPV4 -> headers.isTcp() && !headers.isIpv6();
            case Offload.GSO_TCPV6 -> headers.isTcp() && headers.isIpv6();
            case Offload.GSO_UDP_L4 -> !headers.isTcp() && !Offload.isEcn(offload);
            default -> false;
        };
    }

    /** The sum of the pseudo-header without its length. */
    private int pseudoSum(FrameHeaders headers, boolean partial) {
        if (!partial) {
            return Checksums.pseudoHeader(headers, data, 0);
        }
        // The field knows the last destination even where a routing header hides it.
        var field = NetworkOrder.u16(data, headers.transport() + headers.checksumOffset());
        return Checksums.without(field, end - headers.transport());
    }

    private void makeTemplate() {
        System.arraycopy(data, start, template, 0, headersLength);
        if (!ipv6) {
            id = NetworkOrder.u16(template, network + Ipv4.IDENTIFICATION);
            NetworkOrder.u16(template, network + Ipv4.TOTAL_LENGTH, 0);
            NetworkOrder.u16(template, network + Ipv4.IDENTIFICATION, 0);
            NetworkOrder.u16(template, network + Ipv4.CHECKSUM, 0);
            ipSum = Checksums.sum(template, network, transport);
        }
        if (tcp) {
            sequence = NetworkOrder.i32(template, transport + Tcp.SEQUENCE);
            flags = template[transport + Tcp.FLAGS];
        }
    }

    /** Makes the frame its piece {@code i}. The one placed before it, if any, is gone. */
    public void place(int i) {
        Objects.checkIndex(i, count);
        putBack();
        var from = payload + i * size;
        var to = Math.min(end, from + size);
        at = from - headersLength;
        length = to - at;
        System.arraycopy(data, at - Frame.HEADROOM, saved, 0, Frame.HEADROOM + headersLength);
        placed = true;
        System.arraycopy(template, 0, data, at, headersLength);
        writeNetwork(i);
        writeTransport(i);
        frame.move(at, length, pieceOffload);
    }

    private void writeNetwork(int i) {
        var ip = at + network;
        if (ipv6) {
            NetworkOrder.u16(data, ip + Ipv6.PAYLOAD_LENGTH, length - network - Ipv6.HEADER);
            return;
        }
        var total = length - network;
        var number = id + i & 0xFFFF;
        NetworkOrder.u16(data, ip + Ipv4.TOTAL_LENGTH, total);
        NetworkOrder.u16(data, ip + Ipv4.IDENTIFICATION, number);
        NetworkOrder.u16(data, ip + Ipv4.CHECKSUM, ~Checksums.fold((long) ipSum + total + number));
    }

    private void writeTransport(int i) {
        var header = at + transport;
        var segment = length - transport;
        var sum = Checksums.fold((long) pseudoSum + segment);
        if (!tcp) {
            NetworkOrder.u16(data, header + Udp.LENGTH, segment);
            NetworkOrder.u16(data, header + Udp.CHECKSUM, sum);
            return;
        }
        NetworkOrder.i32(data, header + Tcp.SEQUENCE, sequence + i * size);
        var not = (i == 0 ? 0 : Tcp.CWR) | (i == count - 1 ? 0 : FIN_PSH);
        data[header + Tcp.FLAGS] = (byte) (flags & ~not);
        NetworkOrder.u16(data, header + Tcp.CHECKSUM, sum);
    }

    /** Makes the frame what it was before {@link #begin}, with everything that was overwritten. */
    public void restore() {
        if (placed) {
            putBack();
            frame.move(start, wholeLength, wholeOffload);
        }
    }

    private void putBack() {
        if (placed) {
            System.arraycopy(saved, 0, data, at - Frame.HEADROOM, Frame.HEADROOM + headersLength);
            placed = false;
        }
    }
}
