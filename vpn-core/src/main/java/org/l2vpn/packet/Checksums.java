package org.l2vpn.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071): completed, verified, and the sum itself. Static functions,
 * without allocation; none throws for any content.
 *
 * <p>An unfinished (<em>partial</em>) checksum field holds the folded, not inverted sum of the
 * pseudo-header (RFC 9293 §3.1, RFC 768, RFC 8200 §8.1), as Linux leaves it for a device that does
 * the rest ({@code CHECKSUM_PARTIAL}).
 */
public final class Checksums {
    /** The sum is the same in either byte order, but for the order of its own two bytes. */
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long U32 = 0xFFFF_FFFFL;
    private static final int ALL_ONES = 0xFFFF;

    /** Bytes from which on the vector loop pays; longer than any header without options. */
    private static final int LONG_RANGE = 128;

    private Checksums() {}

    /**
     * Completes the TCP or UDP checksum of a frame in place; false, and nothing touched, if this is
     * no frame that has such a one.
     *
     * @param scratch holds the frame's headers afterwards
     */
    public static boolean complete(byte[] data, int offset, int length, FrameHeaders scratch) {
        if (scratch.parse(data, offset, length) != FrameHeaders.Content.SEGMENT) {
            return false;
        }
        finish(data, scratch.transport(), scratch.end(), scratch.checksumOffset());
        return true;
    }

    /**
     * Completes the checksum where {@code offload} says it is, whatever the protocol, as a device
     * does; false, and nothing touched, if that is not within the frame.
     */
    public static boolean complete(byte[] data, int offset, int length, long offload) {
        var start = Offload.csumStart(offload);
        if (start + Offload.csumOffset(offload) + 2 > length) {
            return false;
        }
        finish(data, offset + start, offset + length, Offload.csumOffset(offload));
        return true;
    }

    private static void finish(byte[] data, int from, int to, int field) {
        var sum = sum(data, from, to);
        // In UDP zero means that there is no checksum; all ones are as good (RFC 768).
        var checksum = sum == ALL_ONES && field == Udp.CHECKSUM ? ALL_ONES : ~sum;
        NetworkOrder.u16(data, from + field, checksum);
    }

    /** Whether the complete checksum of a TCP segment or UDP datagram is right. */
    public static boolean isValid(FrameHeaders headers, byte[] data) {
        var sum = sum(data, headers.transport(), headers.end());
        return fold(sum + pseudoHeader(headers, data, headers.end() - headers.transport()))
                == ALL_ONES;
    }

    /** The folded sum of the pseudo-header of a segment that is {@code length} bytes long. */
    public static int pseudoHeader(FrameHeaders headers, byte[] data, int length) {
        var network = headers.network();
        var addresses =
                headers.isIpv6()
                        ? sum(data, network + Ipv6.ADDRESSES, network + 40)
                        : sum(data, network + Ipv4.ADDRESSES, network + 20);
        return fold((long) addresses + headers.protocol() + length);
    }

    /** A folded sum less one of its summands; zero only if both are. */
    public static int without(int sum, int summand) {
        return fold((long) sum + (~summand & 0xFFFF));
    }

    /** A complete checksum after one of its 16-bit summands has changed (RFC 1624 equation 3). */
    public static int replaced(int checksum, int before, int after) {
        return ~fold((long) (~checksum & 0xFFFF) + (~before & 0xFFFF) + after) & 0xFFFF;
    }

    /** The folded sum of the bytes from {@code from} up to {@code to}, as a number. */
    public static int sum(byte[] data, int from, int to) {
        long sum = 0;
        var at = from;
        if (to - from >= LONG_RANGE) {
            at = to - (to - from) % Long.BYTES;
            sum = sumOfLongs(data, from, at);
        }
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            var word = (long) LONGS.get(data, at);
            sum += (word & U32) + (word >>> 32);
        }
        long tail = 0;
        for (int shift = 0; at < to; at++, shift += Byte.SIZE) {
            tail |= (data[at] & 0xFFL) << shift;
        }
        sum += (tail & U32) + (tail >>> 32);
        return Short.toUnsignedInt(Short.reverseBytes((short) fold(sum)));
    }

    /**
     * Both halves of each long into an accumulator of their own: no carry is lost for 2^32 steps,
     * and C2 makes vector instructions of it, provided that it never saw the loop end early. So
     * headers are not summed here.
     */
    private static long sumOfLongs(byte[] data, int from, int to) {
        long low = 0;
        long high = 0;
        for (int at = from; at < to; at += Long.BYTES) {
            var word = (long) LONGS.get(data, at);
            low += word & U32;
            high += word >>> 32;
        }
        return low + high;
    }

    /** Adds the carries back in until there are none: 16 bits, zero only if {@code sum} is. */
    public static int fold(long sum) {
        var folded = (sum & U32) + (sum >>> 32);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return (int) ((folded & 0xFFFF) + (folded >>> 16));
    }
}
