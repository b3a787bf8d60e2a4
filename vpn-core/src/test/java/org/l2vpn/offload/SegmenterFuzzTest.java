package org.l2vpn.offload;

import static org.l2vpn.offload.CoalescerStory.require;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Recipe;

/**
 * Super-frames, whole and damaged, with an offload that fits or any at all: nothing is thrown, no
 * byte but the frame's and its headroom's is touched, the frame is as it was afterwards, and the
 * pieces of a whole one are those of the reference.
 */
class SegmenterFuzzTest {
    private static final int OFFSET = Frame.HEADROOM + 6;
    private static final int CANARY = 50;

    /** Placing each of thousands would only be slow. */
    private static final int MAX_PLACED = 40;

    private final Segmenter segmenter = new Segmenter();

    @FuzzTest
    void shouldStayWithinTheFrameAndUndoEverything(FuzzedDataProvider data) {
        var recipe = FuzzedRecipe.any(data);
        var size = data.consumeInt(1, 120);
        var offload = recipe.superOffload(size);
        var frame = recipe.frame(true);
        var isWhole = data.consumeBoolean() && recipe.payload.length > 0;
        if (!isWhole) {
            frame = FuzzedRecipe.damaged(data, frame);
            offload = anyOffload(data, offload);
        }
        var arena = new byte[OFFSET + frame.length + CANARY];
        Arrays.fill(arena, (byte) 0xA5);
        System.arraycopy(frame, 0, arena, OFFSET, frame.length);
        var given = new Frame().set(arena, OFFSET, frame.length, offload, 0);
        var n = segmenter.begin(given);
        require(n >= 1 || n == Segmenter.MALFORMED, "a strange number of pieces");
        if (isWhole) {
            whole(recipe, size, given, n);
        }
        for (int i = 0; i < Math.min(n, MAX_PLACED); i++) {
            place(i, frame, given);
        }
        segmenter.restore();
        requireUntouched(frame, arena, 0, 0);
    }

    private static long anyOffload(FuzzedDataProvider data, long offload) {
        return switch (data.consumeInt(0, 3)) {
            case 0 -> offload;
            case 1 -> offload ^ 1L << data.consumeInt(0, 63);
            case 2 -> data.consumeLong();
            default -> Offload.partial(data.consumeInt(0, 120), data.consumeInt(0, 20));
        };
    }

    private void whole(Recipe recipe, int size, Frame given, int n) {
        var expected = recipe.segments(size);
        require(n == expected.size(), "another number of pieces");
        for (int i = 0; i < n; i++) {
            segmenter.place(i);
            var frame = expected.get(i).frame(true);
            require(
                    Arrays.equals(
                            given.data(), given.offset(), given.end(), frame, 0, frame.length),
                    "another piece");
        }
    }

    private void place(int i, byte[] frame, Frame given) {
        segmenter.place(i);
        var arena = given.data();
        var at = given.offset();
        var length = given.length();
        require(at >= OFFSET && length >= 0, "a piece that begins before the frame");
        require(at + length <= OFFSET + frame.length, "a piece that ends behind the frame");
        Arrays.fill(arena, at - Frame.HEADROOM, at, (byte) i);
        if (Offload.isPartial(given.offload())) {
            require(
                    Checksums.complete(arena, at, length, given.offload()),
                    "a checksum beyond the piece");
        }
        requireUntouched(frame, arena, at - Frame.HEADROOM, at + length);
    }

    /** That outside of {@code from} to {@code to} everything is as it was. */
    private static void requireUntouched(byte[] frame, byte[] arena, int from, int to) {
        for (int i = 0; i < arena.length; i++) {
            var inFrame = i >= OFFSET && i < OFFSET + frame.length;
            var expected = inFrame ? frame[i - OFFSET] : (byte) 0xA5;
            require(i >= from && i < to || arena[i] == expected, "a byte was touched: " + i);
        }
    }
}
