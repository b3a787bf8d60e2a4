package org.l2vpn.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What is still to be done for a frame, packed into the {@code long} that travels beside it: the
 * ten bytes of Linux' {@code struct virtio_net_hdr} (include/uapi/linux/virtio_net.h; Virtual I/O
 * Device specification 1.2, §5.1.6) without its {@code hdr_len}.
 *
 * <pre>
 * bits  0–7  flags        {@link #NEEDS_CSUM}, {@link #DATA_VALID}
 * bits  8–15 gso_type     {@link #GSO_TCPV4} …, with {@link #GSO_ECN} or'ed in
 * bits 16–31 gso_size     payload of every segment but the last, bytes
 * bits 32–47 csum_start   where the sum begins, bytes from the frame's first
 * bits 48–63 csum_offset  where the checksum field is, bytes from csum_start
 * </pre>
 *
 * <p>Static functions only; none throws for any value.
 */
public final class Offload {
    /** An ordinary frame, its checksums complete: nothing to do. */
    public static final long NONE = 0;

    /**
     * Flag: the TCP or UDP checksum field holds the folded, not inverted sum of the pseudo-header;
     * whoever delivers the frame completes it.
     */
    public static final int NEEDS_CSUM = 1;

    /** Flag: a device has verified the checksums. */
    public static final int DATA_VALID = 2;

    /** gso_type: not a super-frame. */
    public static final int GSO_NONE = 0;

    /** gso_type: several TCP segments over IPv4 in one frame. */
    public static final int GSO_TCPV4 = 1;

    /** gso_type: several TCP segments over IPv6 in one frame. */
    public static final int GSO_TCPV6 = 4;

    /** gso_type: several UDP datagrams over IPv4 or IPv6 in one frame (Linux 6.2). */
    public static final int GSO_UDP_L4 = 5;

    /** Or'ed into the gso_type of TCP: the first segment, and only that, has CWR set (RFC 3168). */
    public static final int GSO_ECN = 0x80;

    /** Length of {@code struct virtio_net_hdr} without {@code num_buffers}, bytes. */
    public static final int HEADER_LENGTH = 10;

    private static final int GSO_TYPE_SHIFT = 8;
    private static final int GSO_SIZE_SHIFT = 16;
    private static final int CSUM_START_SHIFT = 32;
    private static final int CSUM_OFFSET_SHIFT = 48;
    private static final int U8 = 0xFF;
    private static final int U16 = 0xFFFF;

    private static final int TYPE_AT = 1;
    private static final int HDR_LEN_AT = 2;
    private static final int GSO_SIZE_AT = 4;
    private static final int CSUM_START_AT = 6;
    private static final int CSUM_OFFSET_AT = 8;

    /** The u16 fields are in the host's order, unless TUNSETVNETLE or TUNSETVNETBE says another. */
    private static final VarHandle IN_ARRAY =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private static final VarHandle IN_BUFFER =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private Offload() {}

    /** Packs the fields; of each the low 8 or 16 bits are taken. */
    public static long of(int flags, int gsoType, int gsoSize, int csumStart, int csumOffset) {
        return (flags & U8)
                | (long) (gsoType & U8) << GSO_TYPE_SHIFT
                | (long) (gsoSize & U16) << GSO_SIZE_SHIFT
                | (long) (csumStart & U16) << CSUM_START_SHIFT
                | (long) (csumOffset & U16) << CSUM_OFFSET_SHIFT;
    }

    /** One frame whose checksum is to be completed. */
    public static long partial(int csumStart, int csumOffset) {
        return of(NEEDS_CSUM, GSO_NONE, 0, csumStart, csumOffset);
    }

    /** The flags, all eight bits. */
    public static int flags(long offload) {
        return (int) offload & U8;
    }

    /** The gso_type without {@link #GSO_ECN}. */
    public static int gsoType(long offload) {
        return (int) (offload >>> GSO_TYPE_SHIFT) & U8 & ~GSO_ECN;
    }

    /** Whether the first segment is to carry CWR, and only that one. */
    public static boolean isEcn(long offload) {
        return (offload >>> GSO_TYPE_SHIFT & GSO_ECN) != 0;
    }

    /** The payload of each segment but the last, bytes, 0–65,535. */
    public static int gsoSize(long offload) {
        return (int) (offload >>> GSO_SIZE_SHIFT) & U16;
    }

    /** The same with another payload of each segment, bytes, 0–65,535. */
    public static long withGsoSize(long offload, int size) {
        var others = ~((long) U16 << GSO_SIZE_SHIFT);
        return (offload & others) | (long) (size & U16) << GSO_SIZE_SHIFT;
    }

    /** Where the checksummed part begins, bytes from the frame's first, 0–65,535. */
    public static int csumStart(long offload) {
        return (int) (offload >>> CSUM_START_SHIFT) & U16;
    }

    /** Where the checksum field is, bytes from {@link #csumStart}, 0–65,535. */
    public static int csumOffset(long offload) {
        return (int) (offload >>> CSUM_OFFSET_SHIFT) & U16;
    }

    /** Whether the checksum is still to be completed. */
    public static boolean isPartial(long offload) {
        return (offload & NEEDS_CSUM) != 0;
    }

    /**
     * Whether it is an ordinary frame with the checksum of a UDP datagram still to be completed:
     * the field's place tells it from TCP (RFC 768: 6; RFC 9293: 16).
     */
    public static boolean isPartialUdp(long offload) {
        return isPartial(offload) && !isSuperFrame(offload) && csumOffset(offload) == Udp.CHECKSUM;
    }

    /** Whether the frame stands for several (or claims to, with any gso_type at all). */
    public static boolean isSuperFrame(long offload) {
        return (offload >>> GSO_TYPE_SHIFT & U8) != GSO_NONE;
    }

    /**
     * How many frames on the wire a frame of {@code length} bytes stands for.
     *
     * @param headersLength as {@link #headersLength} answered
     */
    public static int frames(long offload, int headersLength, int length) {
        var size = gsoSize(offload);
        return headersLength == 0 || size == 0
                ? 1
                : Math.max(1, (length - headersLength + size - 1) / size);
    }

    /** Reads the ten bytes at {@code at}; {@code hdr_len}, a hint only, is not looked at. */
    public static long read(byte[] header, int at) {
        return of(
                header[at],
                header[at + TYPE_AT],
                (short) IN_ARRAY.get(header, at + GSO_SIZE_AT),
                (short) IN_ARRAY.get(header, at + CSUM_START_AT),
                (short) IN_ARRAY.get(header, at + CSUM_OFFSET_AT));
    }

    /** As {@link #read(byte[], int)}, at an absolute index; the buffer's order is not regarded. */
    public static long read(ByteBuffer header, int at) {
        return of(
                header.get(at),
                header.get(at + TYPE_AT),
                (short) IN_BUFFER.get(header, at + GSO_SIZE_AT),
                (short) IN_BUFFER.get(header, at + CSUM_START_AT),
                (short) IN_BUFFER.get(header, at + CSUM_OFFSET_AT));
    }

    /**
     * Writes the ten bytes at {@code at}.
     *
     * @param headersLength the {@code hdr_len}: see {@link #headersLength}
     */
    public static void write(long offload, int headersLength, byte[] header, int at) {
        header[at] = (byte) offload;
        header[at + TYPE_AT] = (byte) (offload >>> GSO_TYPE_SHIFT);
        IN_ARRAY.set(header, at + HDR_LEN_AT, (short) headersLength);
        IN_ARRAY.set(header, at + GSO_SIZE_AT, (short) gsoSize(offload));
        IN_ARRAY.set(header, at + CSUM_START_AT, (short) csumStart(offload));
        IN_ARRAY.set(header, at + CSUM_OFFSET_AT, (short) csumOffset(offload));
    }

    /** As {@link #write(long, int, byte[], int)}, at an absolute index of a buffer. */
    public static void write(long offload, int headersLength, ByteBuffer header, int at) {
        header.put(at, (byte) offload);
        header.put(at + TYPE_AT, (byte) (offload >>> GSO_TYPE_SHIFT));
        IN_BUFFER.set(header, at + HDR_LEN_AT, (short) headersLength);
        IN_BUFFER.set(header, at + GSO_SIZE_AT, (short) gsoSize(offload));
        IN_BUFFER.set(header, at + CSUM_START_AT, (short) csumStart(offload));
        IN_BUFFER.set(header, at + CSUM_OFFSET_AT, (short) csumOffset(offload));
    }

    /**
     * The {@code hdr_len} to write with a frame: the length of all headers of a super-frame, which
     * end with the TCP or UDP one at csum_start; 0, "no hint", for an ordinary frame or where the
     * frame ends before.
     */
    public static int headersLength(long offload, byte[] data, int offset, int length) {
        if (!isSuperFrame(offload)) {
            return 0;
        }
        var start = csumStart(offload);
        var end = start + Udp.HEADER;
        if (gsoType(offload) != GSO_UDP_L4) {
            end = start + Tcp.HEADER;
            if (end <= length) {
                end = start + Tcp.headerLength(data, offset + start);
            }
        }
        return end <= length ? end : 0;
    }
}
