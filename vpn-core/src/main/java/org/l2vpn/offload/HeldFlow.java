package org.l2vpn.offload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameHeaders;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.Ipv4;
import org.l2vpn.packet.Ipv6;
import org.l2vpn.packet.NetworkOrder;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Tcp;
import org.l2vpn.packet.Udp;

/**
 * The frames of one flow that follow on each other, put together in a buffer of its own: the
 * headers of the first, then every payload. {@link Coalescer} reuses the objects.
 *
 * <p>A frame is taken if segmenting the super-frame would give it back: all its headers equal the
 * first's but for the fields that count on, and those count on. Both checksums of every frame held
 * are right, or the second is partial.
 */
final class HeldFlow<S> {
    /** What became of a frame. */
    enum Addition {
        /** It is none of this super-frame's; nothing happened. */
        REFUSED,
        /** It is in, and more may follow. */
        TAKEN,
        /** It is in and the last: shorter, pushed, or the end of the stream. */
        COMPLETED
    }

    /** Most segments in one: Linux' UDP_MAX_SEGMENTS as it was for long (include/linux/udp.h). */
    static final int MAX_SEGMENTS = 64;

    private static final int ECE = 0x40;
    private static final int ACK = 0x10;

    /** Reserved bits and AE (RFC 9768), which counts on in its own way, beside the data offset. */
    private static final int TCP_RESERVED = 0x0F;

    private static final int DONT_FRAGMENT = 0x40;
    private static final int ALL_ONES = 0xFFFF;

    /** Only compared, so the host's order does. */
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] buffer = new byte[Frame.HEADROOM + FrameRules.MAX_LENGTH];

    /** Ones where a header must equal the first's. */
    private final byte[] mask = new byte[Segmenter.MAX_HEADERS];

    private @Nullable S source;
    private long flow;
    private boolean ipv6;
    private boolean tcp;
    private boolean firstPartial;

    // Offsets and lengths from the frame's first byte.
    private int network;
    private int transport;
    private int headersLength;
    private int length;

    private int size;
    private int count;
    private int sequence;
    private int flags;
    private int id;
    private int idStep;

    /** The sum of the IPv4 header without length, identification and checksum. */
    private int ipSum;

    /** The sum of the pseudo-header without its length. */
    private int pseudoSum;

    /**
     * Becomes the flow of this frame; false if nothing may follow on it, or a checksum is wrong.
     *
     * @param flow what its frames have in common, for {@link #isOf}
     */
    boolean begin(S source, long flow, Frame frame, boolean partial) {
        var data = frame.data();
        var at = frame.offset();
        var frameLength = frame.length();
        var headers = frame.headers();
        ipv6 = headers.isIpv6();
        tcp = headers.isTcp();
        network = headers.network() - at;
        transport = headers.transport() - at;
        headersLength = headers.payload() - at;
        length = frameLength;
        size = frameLength - headersLength;
        count = 1;
        firstPartial = partial;
        if (headers.end() != at + frameLength
                || headersLength > Segmenter.MAX_HEADERS
                || size == 0
                || frameLength > FrameRules.MAX_LENGTH
                || !mayBeFollowed(data, at)
                || !isIntact(data, headers)) {
            return false;
        }
        this.source = source;
        this.flow = flow;
        System.arraycopy(data, at, buffer, Frame.HEADROOM, frameLength);
        makeMask();
        return true;
    }

    private boolean mayBeFollowed(byte[] data, int at) {
        if (!ipv6) {
            id = NetworkOrder.u16(data, at + network + Ipv4.IDENTIFICATION);
        }
        if (!tcp) {
            return true;
        }
        sequence = NetworkOrder.i32(data, at + transport + Tcp.SEQUENCE) + size;
        flags = data[at + transport + Tcp.FLAGS] & 0xFF;
        return (flags & ~(ECE | Tcp.CWR)) == ACK
                && (data[at + transport + Tcp.DATA_OFFSET] & TCP_RESERVED) == 0;
    }

    private boolean isIntact(byte[] data, FrameHeaders headers) {
        var ip = headers.network();
        if (!ipv6) {
            var sum = Checksums.sum(data, ip, headers.transport());
            var checksum = NetworkOrder.u16(data, ip + Ipv4.CHECKSUM);
            if (sum != ALL_ONES || checksum == ALL_ONES) {
                return false;
            }
            sum = Checksums.without(sum, id);
            sum = Checksums.without(sum, length - network);
            ipSum = Checksums.without(sum, checksum);
        }
        var field = NetworkOrder.u16(data, headers.transport() + headers.checksumOffset());
        var segment = length - transport;
        if (firstPartial) {
            pseudoSum = Checksums.without(field, segment);
            return field != 0;
        }
        pseudoSum = headers.isRouted() ? 0 : Checksums.pseudoHeader(headers, data, 0);
        return isComplete(data, headers.start(), length, field);
    }

    private void makeMask() {
        Arrays.fill(mask, 0, headersLength, (byte) -1);
        if (ipv6) {
            dontCompare(network + Ipv6.PAYLOAD_LENGTH, 2);
        } else {
            dontCompare(network + Ipv4.TOTAL_LENGTH, 2);
            dontCompare(network + Ipv4.IDENTIFICATION, 2);
            dontCompare(network + Ipv4.CHECKSUM, 2);
        }
        if (tcp) {
            dontCompare(transport + Tcp.SEQUENCE, 4);
            dontCompare(transport + Tcp.FLAGS, 1);
            dontCompare(transport + Tcp.CHECKSUM, 2);
        } else {
            dontCompare(transport + Udp.LENGTH, 2);
            dontCompare(transport + Udp.CHECKSUM, 2);
        }
    }

    private void dontCompare(int from, int bytes) {
        Arrays.fill(mask, from, from + bytes, (byte) 0);
    }

    /**
     * Takes the frame if it is the next of this super-frame. Any frame of any content may be given.
     */
    Addition append(Frame frame, boolean partial) {
        var data = frame.data();
        var at = frame.offset();
        var frameLength = frame.length();
        var payload = frameLength - headersLength;
        if (payload < 1
                || payload > size
                || count == MAX_SEGMENTS
                || length + payload > FrameRules.MAX_LENGTH
                || !hasSameHeaders(data, at)
                || !isNextPacket(data, at, frameLength)
                || !isNextSegment(data, at, frameLength, partial)) {
            return Addition.REFUSED;
        }
        System.arraycopy(data, at + headersLength, buffer, Frame.HEADROOM + length, payload);
        length += payload;
        count++;
        var last = payload < size;
        if (!ipv6) {
            var own = NetworkOrder.u16(data, at + network + Ipv4.IDENTIFICATION);
            idStep = own - id & 0xFFFF;
            id = own;
        }
        if (tcp) {
            sequence += payload;
            var own = data[at + transport + Tcp.FLAGS];
            flags |= own & 0xFF;
            last |= (own & Segmenter.FIN_PSH) != 0;
        }
        return last ? Addition.COMPLETED : Addition.TAKEN;
    }

    private boolean hasSameHeaders(byte[] data, int at) {
        var tail = headersLength - Long.BYTES;
        var difference = difference(data, at, tail);
        for (int i = 0; i < tail; i += Long.BYTES) {
            difference |= difference(data, at, i);
        }
        return difference == 0;
    }

    private long difference(byte[] data, int at, int i) {
        return ((long) LONGS.get(data, at + i) ^ (long) LONGS.get(buffer, Frame.HEADROOM + i))
                & (long) LONGS.get(mask, i);
    }

    private boolean isNextPacket(byte[] data, int at, int frameLength) {
        var ip = at + network;
        if (ipv6) {
            return NetworkOrder.u16(data, ip + Ipv6.PAYLOAD_LENGTH)
                    == frameLength - network - Ipv6.HEADER;
        }
        var total = NetworkOrder.u16(data, ip + Ipv4.TOTAL_LENGTH);
        var own = NetworkOrder.u16(data, ip + Ipv4.IDENTIFICATION);
        var checksum = NetworkOrder.u16(data, ip + Ipv4.CHECKSUM);
        return total == frameLength - network
                && isNextId(own - id & 0xFFFF)
                && checksum != ALL_ONES
                && Checksums.fold((long) ipSum + total + own + checksum) == ALL_ONES;
    }

    /** An id that stands still means nothing where nobody may fragment (RFC 6864, §4.1). */
    private boolean isNextId(int step) {
        if (count > 1) {
            return step == idStep;
        }
        var noFragments = (buffer[Frame.HEADROOM + network + Ipv4.FRAGMENT] & DONT_FRAGMENT) != 0;
        return step == 1 || (step == 0 && noFragments);
    }

    private boolean isNextSegment(byte[] data, int at, int frameLength, boolean partial) {
        var header = at + transport;
        if (tcp) {
            var own = data[header + Tcp.FLAGS] & 0xFF;
            // ACK, and ECE as the first has it; FIN and PSH may come; CWR was the first's alone.
            if (NetworkOrder.i32(data, header + Tcp.SEQUENCE) != sequence
                    || (own & ~Segmenter.FIN_PSH) != (flags & ~Tcp.CWR)) {
                return false;
            }
        } else if (NetworkOrder.u16(data, header + Udp.LENGTH) != frameLength - transport) {
            return false;
        }
        var field = NetworkOrder.u16(data, header + checksumOffset());
        return partial
                ? field == Checksums.fold((long) pseudoSum + frameLength - transport)
                : isComplete(data, at, frameLength, field);
    }

    private boolean isComplete(byte[] data, int at, int frameLength, int field) {
        // Of the two zeros only the one that a sum gives: UDP without a checksum would get one.
        if (field == (tcp ? ALL_ONES : 0)) {
            return false;
        }
        var sum = Checksums.sum(data, at + transport, at + frameLength);
        return Checksums.fold((long) sum + pseudoSum + frameLength - transport) == ALL_ONES;
    }

    private int checksumOffset() {
        return tcp ? Tcp.CHECKSUM : Udp.CHECKSUM;
    }

    /** Writes into the headers what all frames are together, unless there is only one. */
    void finish() {
        if (count == 1) {
            return;
        }
        var ip = Frame.HEADROOM + network;
        if (ipv6) {
            NetworkOrder.u16(buffer, ip + Ipv6.PAYLOAD_LENGTH, length - network - Ipv6.HEADER);
        } else {
            var total = length - network;
            var first = NetworkOrder.u16(buffer, ip + Ipv4.IDENTIFICATION);
            NetworkOrder.u16(buffer, ip + Ipv4.TOTAL_LENGTH, total);
            NetworkOrder.u16(
                    buffer, ip + Ipv4.CHECKSUM, ~Checksums.fold((long) ipSum + total + first));
        }
        var header = Frame.HEADROOM + transport;
        if (tcp) {
            buffer[header + Tcp.FLAGS] = (byte) flags;
        } else {
            NetworkOrder.u16(buffer, header + Udp.LENGTH, length - transport);
        }
        NetworkOrder.u16(
                buffer,
                header + checksumOffset(),
                Checksums.fold((long) pseudoSum + length - transport));
    }

    /** What is to be done to the frame or super-frame. */
    long offload() {
        if (count == 1) {
            return firstPartial ? Offload.partial(transport, checksumOffset()) : Offload.NONE;
        }
        var type = tcp ? ipv6 ? Offload.GSO_TCPV6 : Offload.GSO_TCPV4 : Offload.GSO_UDP_L4;
        if (tcp && (flags & Tcp.CWR) != 0) {
            type |= Offload.GSO_ECN;
        }
        return Offload.of(Offload.NEEDS_CSUM, type, size, transport, checksumOffset());
    }

    /** Where the frame lies, {@link Frame#HEADROOM} bytes from the start. */
    byte[] buffer() {
        return buffer;
    }

    /** Length of the frame or super-frame. */
    int length() {
        return length;
    }

    /** Whether its frames came from there. */
    boolean isFrom(S source) {
        return source.equals(this.source);
    }

    /** Whether a frame of this source and flow is of this one. */
    boolean isOf(S source, long flow) {
        return this.flow == flow && isFrom(source);
    }

    /** Whose frames these were; forgotten with this. */
    @Nullable S release() {
        var was = source;
        source = null;
        return was;
    }
}
