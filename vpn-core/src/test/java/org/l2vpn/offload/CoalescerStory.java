package org.l2vpn.offload;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameHeaders;
import org.l2vpn.packet.NetworkOrder;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Recipe;

/**
 * A coalescer, and a memory of what went in. Whatever comes out is cut again and must be the frames
 * of each flow in their order, bit for bit, each exactly once, from the same source.
 */
final class CoalescerStory {
    private static final int OFFSET = Frame.HEADROOM + 24;
    private static final int CANARY = 40;

    private final Coalescer<String> coalescer = new Coalescer<>(this::receive, true);
    private final Segmenter segmenter = new Segmenter();
    private final FrameHeaders headers = new FrameHeaders();
    private final Frame given = new Frame();
    private final byte[] data = new byte[2048];
    private final byte[] before = new byte[2048];

    /** By source and flow, what went in and did not come out yet. */
    private final Map<Flow, Deque<byte[]>> owed = new HashMap<>();

    private int owedFrames;
    int superFrames;
    int pieces;

    /** Gives it one frame of at most 1900 bytes, and looks at all that comes out. */
    void add(String source, byte[] frame, boolean partial, boolean continues) {
        Arrays.fill(data, 0, OFFSET, (byte) 0xA5);
        System.arraycopy(frame, 0, data, OFFSET, frame.length);
        Arrays.fill(data, OFFSET + frame.length, OFFSET + frame.length + CANARY, (byte) 0x5A);
        var end = OFFSET + frame.length + CANARY;
        System.arraycopy(data, 0, before, 0, end);
        var content = headers.parse(frame, 0, frame.length);
        var isRefused = partial && content != FrameHeaders.Content.SEGMENT;
        if (!isRefused) {
            var expected = finished(frame, partial);
            owed.computeIfAbsent(key(source, expected), k -> new ArrayDeque<>()).add(expected);
            owedFrames++;
        }
        var taken =
                coalescer.add(
                        source, given.set(data, OFFSET, frame.length, 0, 0), partial, continues);
        require(taken != isRefused, "a partial checksum of nothing");
        require(
                content != FrameHeaders.Content.UNCLEAR || isRefused || owedFrames == 0,
                "an unclear frame has overtaken others");
        require(
                Arrays.equals(data, 0, 24, before, 0, 24)
                        && Arrays.equals(data, OFFSET, end, before, OFFSET, end),
                "bytes of the caller have changed");
    }

    void flush() {
        coalescer.flush();
        require(owedFrames == 0, "frames are missing");
    }

    private void receive(String source, Frame frame) {
        var bytes = frame.data();
        if (!Offload.isSuperFrame(frame.offload())) {
            check(source, copy(frame), Offload.isPartial(frame.offload()));
            Arrays.fill(
                    bytes,
                    frame.offset() - Frame.HEADROOM,
                    frame.offset(),
                    (byte) 0x77); // as sinks may
            return;
        }
        superFrames++;
        var n = segmenter.begin(frame);
        require(n > 1 && n <= HeldFlow.MAX_SEGMENTS, "a super-frame of " + n);
        pieces += n;
        for (int i = 0; i < n; i++) {
            segmenter.place(i);
            check(source, copy(frame), true);
        }
    }

    private static byte[] copy(Frame frame) {
        return Arrays.copyOfRange(frame.data(), frame.offset(), frame.end());
    }

    private void check(String source, byte[] frame, boolean partial) {
        var finished = finished(frame, partial);
        var queue = owed.get(key(source, finished));
        require(queue != null && !queue.isEmpty(), "a frame that did not go in");
        var first = queue.remove();
        owedFrames--;
        if (!Arrays.equals(first, finished)) {
            giveIdOf(first, finished);
            require(Arrays.equals(first, finished), "another frame, or another order");
        }
    }

    /**
     * A datagram sent twice has its id twice; where nobody may fragment it may count on instead.
     */
    private void giveIdOf(byte[] first, byte[] frame) {
        headers.parse(frame, 0, frame.length);
        var ip = headers.network();
        var header = Arrays.copyOfRange(frame, ip, headers.transport());
        require(
                !headers.isIpv6()
                        && (frame[ip + 6] & 0x40) != 0
                        && Recipe.slowSum(header, 0) == 0xFFFF
                        && first.length == frame.length,
                "another frame, or another order");
        System.arraycopy(first, ip + 4, frame, ip + 4, 2);
        System.arraycopy(first, ip + 10, frame, ip + 10, 2);
    }

    private byte[] finished(byte[] frame, boolean partial) {
        var finished = frame.clone();
        require(
                !partial || Checksums.complete(finished, 0, finished.length, headers),
                "a partial frame that cannot be finished");
        return finished;
    }

    private Flow key(String source, byte[] frame) {
        if (headers.parse(frame, 0, frame.length) != FrameHeaders.Content.SEGMENT) {
            return new Flow(source, 0, ByteBuffer.allocate(0), 0);
        }
        var addresses = headers.network() + (headers.isIpv6() ? 8 : 12);
        return new Flow(
                source,
                headers.protocol(),
                ByteBuffer.wrap(frame, addresses, headers.isIpv6() ? 32 : 8),
                NetworkOrder.i32(frame, headers.transport()));
    }

    /**
     * Frames that must not overtake each other; without protocol those that are of no flow.
     *
     * @param addresses both, within the frame, which nobody changes
     */
    private record Flow(String source, int protocol, ByteBuffer addresses, int ports) {}

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
