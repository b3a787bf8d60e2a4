package org.l2vpn.bench.micro;

import java.nio.ByteBuffer;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.offload.Segmenter;
import org.l2vpn.offload.SoftwareOffload;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;

/**
 * The frames that are sent: of one flow over untagged IPv4 without options, one after the other.
 */
final class Frames {
    /** In every batch, or in the one super-frame: as many of {@link #LARGE} as 64 KiB hold. */
    static final int COUNT = 48;

    /** Of TCP, bytes. */
    static final int LARGE = 1400;

    /** Of UDP, bytes. */
    static final int SMALL = 64;

    private static final int NETWORK = 14;
    private static final int TRANSPORT = NETWORK + 20;
    private static final int TCP = 6;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP = 17;
    private static final int UDP_CHECKSUM = 6;

    private Frames() {}

    /** Frames of {@link #LARGE} bytes in one super-frame, as a TAP hands it up. */
    static FrameBatch tcpSuperFrame() {
        var headers = TRANSPORT + 20;
        var frame = ip(TCP, headers, LARGE - headers);
        frame.putShort((short) 5001).putShort((short) 40_000).putInt(1).putInt(1);
        frame.put((byte) 0x50).put((byte) 0x10).putShort((short) 500);
        putPseudoHeader(frame, TRANSPORT + TCP_CHECKSUM, TCP);
        var size = LARGE - headers;
        return batchOf(
                frame,
                Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, size, TRANSPORT, TCP_CHECKSUM));
    }

    /** Frames of {@link #SMALL} bytes in one super-frame. */
    static FrameBatch udpSuperFrame() {
        var headers = TRANSPORT + 8;
        var frame = ip(UDP, headers, SMALL - headers);
        frame.putShort((short) 5001).putShort((short) 40_000);
        frame.putShort((short) (frame.capacity() - TRANSPORT));
        putPseudoHeader(frame, TRANSPORT + UDP_CHECKSUM, UDP);
        var size = SMALL - headers;
        return batchOf(
                frame,
                Offload.of(Offload.NEEDS_CSUM, Offload.GSO_UDP_L4, size, TRANSPORT, UDP_CHECKSUM));
    }

    /** What the super-frame stands for, with partial checksums. */
    static FrameBatch partial(FrameBatch superFrame) {
        var segmenter = new Segmenter();
        var frame = first(superFrame);
        var count = segmenter.begin(frame);
        var pieces = new FrameBatch(count, count * (Frame.HEADROOM + LARGE));
        for (int i = 0; i < count; i++) {
            segmenter.place(i);
            pieces.add(frame.data(), frame.offset(), frame.length());
        }
        segmenter.restore();
        return pieces;
    }

    /** What the super-frame stands for, finished. */
    static FrameBatch complete(FrameBatch superFrame) {
        var frames = new FrameBatch(COUNT, COUNT * (Frame.HEADROOM + LARGE));
        MicroBenchmark.require(
                new SoftwareOffload().finish(first(superFrame), frames::add),
                "the super-frame is malformed");
        return frames;
    }

    /** The first frame of a batch. */
    static Frame first(FrameBatch batch) {
        var frame = new Frame();
        batch.get(0, frame, 0);
        return frame;
    }

    /** A super-frame up to its transport header; the payload is zeros. */
    private static ByteBuffer ip(int protocol, int headers, int payload) {
        var frame = ByteBuffer.allocate(headers + COUNT * payload);
        frame.putLong(0x0200_0000_0001_0200L).putInt(2).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (frame.capacity() - NETWORK));
        frame.putInt(0x0001_4000).put((byte) 64).put((byte) protocol).putShort((short) 0);
        return frame.putInt(0x0A58_0001).putInt(0x0A58_0002);
    }

    private static void putPseudoHeader(ByteBuffer frame, int at, int protocol) {
        var sum = protocol + frame.capacity() - TRANSPORT;
        for (int i = TRANSPORT - 8; i < TRANSPORT; i += Short.BYTES) {
            sum += frame.getShort(i) & 0xFFFF;
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        frame.putShort(at, (short) sum);
    }

    private static FrameBatch batchOf(ByteBuffer frame, long offload) {
        var batch = new FrameBatch(1, Frame.HEADROOM + frame.capacity());
        frame.get(0, batch.data(), batch.position(), frame.capacity());
        batch.commit(frame.capacity(), offload);
        return batch;
    }
}
