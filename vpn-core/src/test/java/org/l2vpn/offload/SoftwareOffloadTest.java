package org.l2vpn.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Recipe;

class SoftwareOffloadTest {
    private static final int OFFSET = Frame.HEADROOM + 4;

    private final SplittableRandom random = new SplittableRandom(21);
    private final SoftwareOffload software = new SoftwareOffload();

    @Test
    void shouldGiveAFrameWithItsChecksumAndLeaveItAsItWas() {
        for (int i = 0; i < 1000; i++) {
            var recipe = recipe(200);
            var data = placed(recipe.frame(true));
            var before = data.clone();
            assertThat(finish(data, recipe.partialOffload())).containsExactly(recipe.frame(false));
            assertThat(data).isEqualTo(before);
        }
    }

    @Test
    void shouldGiveTheFramesOfASuperFrameWithTheirChecksums() {
        for (int i = 0; i < 1000; i++) {
            var recipe = recipe(200);
            var size = 1 + random.nextInt(200);
            var data = placed(recipe.frame(true));
            var before = data.clone();
            var expected = recipe.segments(size).stream().map(r -> r.frame(false)).toList();
            assertThat(finish(data, recipe.superOffload(size))).containsExactlyElementsOf(expected);
            assertThat(data).isEqualTo(before);
        }
    }

    @Test
    void shouldGiveAFrameAsItIsWhenNothingIsLeftToDo() {
        var data = placed(new byte[] {1});
        assertThat(finish(data, Offload.NONE)).containsExactly(new byte[] {1});
    }

    @Test
    void shouldGiveNothingWhenTheChecksumLiesBehindTheFrame() {
        var data = placed(new byte[40]);
        assertThat(software.finish(frame(data, Offload.partial(30, 9)), (_, _, _) -> {})).isFalse();
        assertThat(finish(data, Offload.partial(30, 8))).hasSize(1);
    }

    private List<byte[]> finish(byte[] data, long offload) {
        var given = new ArrayList<byte[]>();
        assertThat(
                        software.finish(
                                frame(data, offload),
                                (bytes, offset, length) ->
                                        given.add(
                                                Arrays.copyOfRange(
                                                        bytes, offset, offset + length))))
                .isTrue();
        return given;
    }

    private static Frame frame(byte[] data, long offload) {
        return new Frame().set(data, OFFSET, data.length - OFFSET, offload, 0);
    }

    private Recipe recipe(int most) {
        var recipe = Recipe.random(random);
        recipe.payload = Recipe.fill(random, 1 + random.nextInt(most));
        return recipe;
    }

    private static byte[] placed(byte[] frame) {
        var data = new byte[OFFSET + frame.length];
        System.arraycopy(frame, 0, data, OFFSET, frame.length);
        return data;
    }
}
