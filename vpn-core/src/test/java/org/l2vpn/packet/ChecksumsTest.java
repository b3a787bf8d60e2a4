package org.l2vpn.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumsTest {
    private final SplittableRandom random = new SplittableRandom(5);
    private final FrameHeaders headers = new FrameHeaders();

    @Test
    void shouldSumAsTheSlowLoopDoesWhateverTheLength() {
        for (int i = 0; i < 20_000; i++) {
            var bytes = Recipe.fill(random, random.nextInt(200));
            if (i % 3 == 0) {
                Arrays.fill(bytes, (byte) (i % 2 == 0 ? 0xFF : 0));
            }
            var from = random.nextInt(bytes.length + 1);
            var to = random.nextInt(from, bytes.length + 1);
            var expected = Recipe.slowSum(Arrays.copyOfRange(bytes, from, to), 0);
            assertThat(Checksums.sum(bytes, from, to)).isEqualTo(expected);
        }
        var large = Recipe.fill(random, 65_575);
        assertThat(Checksums.sum(large, 0, large.length)).isEqualTo(Recipe.slowSum(large, 0));
    }

    @Test
    void shouldMakeOfAPartialChecksumTheCompleteOne() {
        for (int i = 0; i < 20_000; i++) {
            var recipe = anyFrame();
            var offset = random.nextInt(20);
            var padding = random.nextInt(5); // is not summed
            var frame = recipe.frame(true);
            var data = new byte[offset + frame.length + padding];
            random.nextBytes(data);
            System.arraycopy(frame, 0, data, offset, frame.length);
            assertThat(Checksums.complete(data, offset, frame.length + padding, headers)).isTrue();
            assertThat(Arrays.copyOfRange(data, offset, offset + frame.length))
                    .isEqualTo(recipe.frame(false));
            assertThat(Checksums.isValid(headers, data)).isTrue();
            data[offset + recipe.transportAt() + random.nextInt(4)] ^=
                    (byte) (1 << random.nextInt(8));
            headers.parse(data, offset, frame.length + padding);
            assertThat(Checksums.isValid(headers, data)).isFalse();
        }
    }

    @Test
    void shouldCompleteWhereTheKernelSaysWhenItIsNoSuchFrame() {
        for (int i = 0; i < 1000; i++) {
            var recipe = anyFrame();
            var inner = recipe.frame(true);
            var outer = random.nextInt(100); // as in a tunnel in the tunnel
            var data = Recipe.fill(random, outer + inner.length);
            System.arraycopy(inner, 0, data, outer, inner.length);
            var offload = Offload.partial(outer + recipe.transportAt(), recipe.checksumOffset());
            assertThat(Checksums.complete(data, 0, data.length, offload)).isTrue();
            assertThat(Arrays.copyOfRange(data, outer, data.length)).isEqualTo(recipe.frame(false));
        }
    }

    @Test
    void shouldRefuseWhenTheChecksumWouldLieBeyondTheFrame() {
        var data = Recipe.fill(random, 100);
        var before = data.clone();
        assertThat(Checksums.complete(data, 10, 50, Offload.partial(33, 16))).isFalse();
        assertThat(Checksums.complete(data, 10, 50, ~0L)).isFalse();
        assertThat(data).isEqualTo(before);
        assertThat(Checksums.complete(data, 10, 50, Offload.partial(32, 16))).isTrue();
    }

    @Test
    void shouldRefuseWhatHasNoSuchChecksumAndNeverLeaveTheFrame() {
        for (int i = 0; i < 50; i++) {
            var whole = anyFrame().frame(true);
            for (int length = 0; length < whole.length; length++) {
                var cut = Arrays.copyOf(whole, length);
                assertThat(Checksums.complete(cut, 0, length, headers)).isFalse();
                assertThat(cut).isEqualTo(Arrays.copyOf(whole, length));
            }
        }
        for (int i = 0; i < 100_000; i++) {
            var garbage = Recipe.fill(random, random.nextInt(120));
            if (garbage.length > 14) {
                garbage[12] = (byte) (i % 2 == 0 ? 0x08 : 0x86);
                garbage[13] = (byte) (i % 2 == 0 ? 0x00 : 0xDD);
            }
            Checksums.complete(garbage, 0, garbage.length, headers);
            Checksums.complete(garbage, 0, garbage.length, random.nextLong());
        }
    }

    private Recipe anyFrame() {
        var recipe = Recipe.random(random);
        recipe.payload = Recipe.fill(random, random.nextInt(100));
        return recipe;
    }
}
