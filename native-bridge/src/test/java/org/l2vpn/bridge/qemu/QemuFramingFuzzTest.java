package org.l2vpn.bridge.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes in any pieces: the frames are those a plain reader of the whole finds, the answer to a
 * wrong length is the same, and no more than one frame is kept.
 */
class QemuFramingFuzzTest {
    private static final int LIMIT = FrameDecoder.PREFIX + FrameDecoder.MAX_ANNOUNCED;

    @FuzzTest
    void shouldFindTheSameFramesInAnyPieces(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int step = 1 + (input[0] & 0xFF);
        check(Arrays.copyOfRange(input, 1, input.length), step);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 1000, 65_536, 1_000_000})
    void shouldTakeFramesOfAllSizesInPiecesOf(int step) {
        var stream = ByteBuffer.allocate(300_000);
        for (int length : new int[] {0, 1, 13, 14, 60, 1514, 65_535, 69_632, 60, 0}) {
            stream.putInt(length).put(frame(length));
        }
        stream.putInt(20).put(new byte[19]);
        check(Arrays.copyOf(stream.array(), stream.position()), step);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, FrameDecoder.MAX_ANNOUNCED + 1})
    void shouldRefuseAtOnceWhenLengthIsNoFrames(int length) {
        var stream = ByteBuffer.allocate(100).putInt(14).put(frame(14)).putInt(length);
        check(Arrays.copyOf(stream.array(), stream.position()), 1);
    }

    private static byte[] frame(int length) {
        var frame = new byte[length];
        Arrays.fill(frame, (byte) length);
        return frame;
    }

    private static void check(byte[] stream, int step) {
        var found = new ArrayList<byte[]>();
        var decoder = new FrameDecoder();
        var taken = true;
        var most = 0;
        for (int at = 0; at < stream.length && taken; at += step) {
            var piece = Unpooled.wrappedBuffer(stream, at, Math.min(step, stream.length - at));
            taken =
                    decoder.decode(
                            piece,
                            (data, offset, length) -> {
                                found.add(Arrays.copyOfRange(data, offset, offset + length));
                                // As the switch may.
                                Arrays.fill(data, offset - 16, offset, (byte) 0xA5);
                            });
            most = Math.max(most, decoder.pending());
        }
        assertThat(most).isLessThanOrEqualTo(LIMIT);
        var expected = new ArrayList<byte[]>();
        assertThat(taken).isEqualTo(plain(ByteBuffer.wrap(stream), expected));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(Arrays.equals(found.get(i), expected.get(i))).as("frame " + i).isTrue();
        }
    }

    /** Reads the whole at once; false if a length is wrong. */
    private static boolean plain(ByteBuffer stream, List<byte[]> frames) {
        while (stream.remaining() >= FrameDecoder.PREFIX) {
            int length = stream.getInt();
            if (length < 0 || length > FrameDecoder.MAX_ANNOUNCED) {
                return false;
            }
            if (stream.remaining() < length) {
                return true;
            }
            var frame = new byte[length];
            stream.get(frame);
            frames.add(frame);
        }
        return true;
    }
}
