package org.l2vpn.offload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Recipe;

class SegmenterTest {
    private static final int[] FLAGS = {
        Recipe.FIN, Recipe.PSH, Recipe.CWR, Recipe.ECE, Recipe.URG, Recipe.SYN, Recipe.RST
    };

    private final SplittableRandom random = new SplittableRandom(7);
    private final Segmenter segmenter = new Segmenter();

    @Test
    void shouldGiveTheFramesOfTheReferenceAndLeaveTheSuperFrameAsItWas() {
        for (int i = 0; i < 60_000; i++) {
            var recipe = superFrame(i % 2000 == 0 ? 64_000 : 700);
            var size = 1 + random.nextInt(recipe.payload.length + 10);
            if (recipe.payload.length / size > 40) {
                size = recipe.payload.length / 40;
            }
            var offload = recipe.superOffload(size);
            if (i % 5 == 0) {
                offload &= ~Offload.NEEDS_CSUM;
            }
            check(recipe, size, offload);
        }
    }

    private void check(Recipe recipe, int size, long offload) {
        var whole = recipe.frame(Offload.isPartial(offload));
        var offset = Frame.HEADROOM + random.nextInt(10);
        var data = Recipe.fill(random, offset + whole.length + random.nextInt(10));
        System.arraycopy(whole, 0, data, offset, whole.length);
        var before = data.clone();
        var expected = recipe.segments(size);

        var frame = new Frame().set(data, offset, whole.length, offload, 0);
        assertThat(segmenter.begin(frame)).isEqualTo(expected.size());
        var inOrder = random.nextBoolean();
        for (int k = 0; k < expected.size() + 2; k++) {
            var i = inOrder ? k % expected.size() : random.nextInt(expected.size());
            segmenter.place(i);
            var at = frame.offset();
            var length = frame.length();
            assertThat(frame.offload()).isEqualTo(recipe.partialOffload());
            requireEqual(data, at, length, expected.get(i).frame(true));
            assertThat(Checksums.complete(data, at, length, frame.offload())).isTrue();
            requireEqual(data, at, length, expected.get(i).frame(false));
            Arrays.fill(data, at - Frame.HEADROOM, at, (byte) k);
            if (random.nextInt(4) == 0) {
                segmenter.restore();
                requireEqual(data, 0, data.length, before);
            }
        }
        segmenter.restore();
        requireEqual(data, 0, data.length, before);
        assertThat(frame.offset()).isEqualTo(offset);
        assertThat(frame.length()).isEqualTo(whole.length);
        assertThat(frame.offload()).isEqualTo(offload);
    }

    @Test
    void shouldRefuseAFrameThatIsNoSuperFrame() {
        var recipe = superFrame(200);
        assertThat(begin(recipe, recipe.partialOffload())).isNegative();
        assertThat(begin(recipe, Offload.NONE)).isNegative();
    }

    @Test
    void shouldRefuseAnOffloadThatDoesNotFitTheHeaders() {
        var recipe = new Recipe();
        recipe.payload = new byte[100];
        assertThat(begin(recipe, Offload.of(1, 1, 10, 34, 16))).isEqualTo(10);
        assertThat(begin(recipe, Offload.of(1, 4, 10, 34, 16))).isNegative(); // IPv6
        assertThat(begin(recipe, Offload.of(1, 5, 10, 34, 16))).isNegative(); // UDP
        assertThat(begin(recipe, Offload.of(1, 3, 10, 34, 16))).isNegative(); // UFO, long gone
        assertThat(begin(recipe, Offload.of(1, 0x80, 10, 34, 16))).isNegative();
        assertThat(begin(recipe, Offload.of(1, 1, 0, 34, 16))).isNegative();
        assertThat(begin(recipe, Offload.of(1, 1, 10, 33, 16))).isNegative();
        assertThat(begin(recipe, Offload.of(1, 1, 10, 34, 6))).isNegative();
        assertThat(begin(recipe, Offload.of(1, 1, 10, 0xFFFF, 16))).isNegative();
        recipe.tcp = false;
        assertThat(begin(recipe, Offload.of(1, 5, 10, 34, 6))).isEqualTo(10);
        assertThat(begin(recipe, Offload.of(1, 0x85, 10, 34, 6))).isNegative();
        assertThat(begin(recipe, Offload.of(1, 1, 10, 34, 6))).isNegative();
        recipe.payload = new byte[0];
        assertThat(begin(recipe, Offload.of(1, 5, 10, 34, 6))).isNegative();
    }

    @Test
    void shouldRefuseASuperFrameThatIsNoWholePacket() {
        refused(f -> f[14 + 3]--); // bytes behind the packet
        refused(f -> f[14 + 3]++); // bytes missing
        refused(f -> f[14 + 6] = 0x20); // a fragment
        refused(f -> f[12] = 0x08 ^ 0x7F); // another EtherType
        refused(f -> f[34 + 12] = (byte) 0xF0); // TCP options beyond the end
        var recipe = new Recipe();
        recipe.payload = new byte[20];
        var frame = recipe.frame(true);
        var data = new byte[Frame.HEADROOM + frame.length];
        var early = Frame.HEADROOM - 1;
        System.arraycopy(frame, 0, data, early, frame.length);
        assertThat(begin(data, early, frame.length, recipe.superOffload(10))).isNegative();
        var at = Frame.HEADROOM;
        assertThat(begin(frame, at, frame.length, recipe.superOffload(10))).isNegative();
        var endless = Recipe.withLongExtension();
        assertThat(begin(endless, endless.superOffload(10))).isNegative();
        assertThatThrownBy(() -> segmenter.place(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void refused(Consumer<byte[]> mistake) {
        var recipe = new Recipe();
        recipe.payload = new byte[20];
        var frame = recipe.frame(true);
        var data = new byte[Frame.HEADROOM + frame.length];
        mistake.accept(frame);
        System.arraycopy(frame, 0, data, Frame.HEADROOM, frame.length);
        assertThat(begin(data, Frame.HEADROOM, frame.length, recipe.superOffload(10)))
                .isEqualTo(Segmenter.MALFORMED);
    }

    @Test
    void shouldNotGuessTheChecksumBehindARoutingHeader() {
        var recipe = new Recipe();
        recipe.ipv6 = true;
        recipe.source = new byte[16];
        recipe.destination = new byte[16];
        recipe.extensions = new int[] {43};
        recipe.payload = new byte[30];
        var frame = recipe.frame(true);
        frame[54 + 3] = 1; // segments left: the destination is not the last one
        var data = new byte[Frame.HEADROOM + frame.length];
        System.arraycopy(frame, 0, data, Frame.HEADROOM, frame.length);
        var offload = recipe.superOffload(10);
        assertThat(begin(data, Frame.HEADROOM, frame.length, offload)).isEqualTo(3);
        assertThat(begin(data, Frame.HEADROOM, frame.length, offload & ~Offload.NEEDS_CSUM))
                .isNegative();
    }

    private int begin(byte[] data, int offset, int length, long offload) {
        return segmenter.begin(new Frame().set(data, offset, length, offload, 0));
    }

    private int begin(Recipe recipe, long offload) {
        var frame = recipe.frame(true);
        var data = new byte[Frame.HEADROOM + frame.length];
        System.arraycopy(frame, 0, data, Frame.HEADROOM, frame.length);
        return begin(data, Frame.HEADROOM, frame.length, offload);
    }

    private Recipe superFrame(int most) {
        var recipe = Recipe.random(random);
        recipe.payload = Recipe.fill(random, 1 + random.nextInt(most));
        for (int i = random.nextInt(4); i > 0; i--) {
            recipe.flags ^= FLAGS[random.nextInt(FLAGS.length)];
        }
        return recipe;
    }

    /** As assertThat(...).isEqualTo, without a copy of the array. */
    private static void requireEqual(byte[] data, int at, int length, byte[] expected) {
        if (!Arrays.equals(data, at, at + length, expected, 0, expected.length)) {
            assertThat(Arrays.copyOfRange(data, at, at + length)).isEqualTo(expected);
        }
    }
}
