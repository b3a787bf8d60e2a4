package org.l2vpn.bridge.qemu;

import io.netty.buffer.ByteBuf;
import org.l2vpn.packet.Frame;

/**
 * Takes frames out of a byte stream in which a 4-byte big-endian length stands before each, as
 * QEMU's {@code -netdev stream} and socket_vmnet have it. Holds at most one unfinished frame, in
 * memory of a fixed size, whatever comes in. One per guest; loop only.
 */
final class FrameDecoder {
    /** Bytes of the length. */
    static final int PREFIX = 4;

    /**
     * QEMU's NET_BUFSIZE, 4096 + 65536 (include/net/net.h): it never sends more, and ends a stream
     * that announces more.
     */
    static final int MAX_ANNOUNCED = 69_632;

    private static final int START = Frame.HEADROOM;

    private final byte[] buffer = new byte[START + PREFIX + MAX_ANNOUNCED];
    private int end = START;

    /** Who gets the frames. */
    @FunctionalInterface
    interface Sink {
        /**
         * One frame of 0 to {@link #MAX_ANNOUNCED} bytes, valid during this call; at least {@link
         * Frame#HEADROOM} bytes before it may be overwritten.
         */
        void frame(byte[] data, int offset, int length);
    }

    /**
     * Takes all of {@code in}.
     *
     * @return false if a length is more than any frame's: this is not the protocol, and where the
     *     next frame begins is unknown
     */
    boolean decode(ByteBuf in, Sink sink) {
        while (in.isReadable()) {
            int n = Math.min(in.readableBytes(), buffer.length - end);
            in.readBytes(buffer, end, n);
            end += n;
            if (!takeWholeFrames(sink)) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of the unfinished frame and its length. */
    int pending() {
        return end - START;
    }

    private boolean takeWholeFrames(Sink sink) {
        int at = START;
        while (end - at >= PREFIX) {
            int length = length(at);
            if (length < 0 || length > MAX_ANNOUNCED) {
                return false;
            }
            if (end - at - PREFIX < length) {
                break;
            }
            sink.frame(buffer, at + PREFIX, length);
            at += PREFIX + length;
        }
        if (at > START) {
            System.arraycopy(buffer, at, buffer, START, end - at);
            end -= at - START;
        }
        return true;
    }

    private int length(int at) {
        return (buffer[at] & 0xFF) << 24
                | (buffer[at + 1] & 0xFF) << 16
                | (buffer[at + 2] & 0xFF) << 8
                | (buffer[at + 3] & 0xFF);
    }
}
