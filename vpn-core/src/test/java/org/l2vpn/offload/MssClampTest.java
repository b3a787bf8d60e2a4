package org.l2vpn.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.packet.Recipe;

/** What a TCP SYN announces after it was clamped, against frames written field by field. */
class MssClampTest {
    private static final int NO_LIMIT = 65_535;

    private final SplittableRandom random = new SplittableRandom(11);
    private final MssClamp clamp = new MssClamp();

    @Test
    void shouldAnnounceWhatFitsAFrameWhateverTheHeaders() {
        for (int i = 0; i < 20_000; i++) {
            var recipe = syn(random);
            var partial = random.nextBoolean();
            var announced = 536 + random.nextInt(9_000);
            var maxFrame = 400 + random.nextInt(9_000);
            var limit = random.nextBoolean() ? NO_LIMIT : 88 + random.nextInt(9_000);
            recipe.tcpOptions = options(announced, i % 3);
            var frame = recipe.frame(partial);
            var fixedHeaders = recipe.networkAt() + (recipe.ipv6 ? 40 : 20) + 20;
            var most = Math.min(maxFrame - fixedHeaders, limit);
            var expected = Math.min(announced, most);
            recipe.tcpOptions = options(expected, i % 3);

            var changed = clamp.clamp(in(frame), maxFrame, limit, partial);
            assertThat(changed).isEqualTo(announced > most);
            assertThat(frame).isEqualTo(recipe.frame(partial));
        }
    }

    @Test
    void shouldPutBackWhatItChanged() {
        var recipe = syn(random);
        recipe.tcpOptions = options(8_960, 0);
        var frame = recipe.frame(false);
        var before = frame.clone();
        assertThat(clamp.clamp(in(frame), 1_439, NO_LIMIT, false)).isTrue();
        assertThat(frame).isNotEqualTo(before);
        clamp.restore();
        assertThat(frame).isEqualTo(before);
        clamp.restore();
        assertThat(frame).isEqualTo(before);
    }

    @Test
    void shouldAskForACloserLookAtEverySynAndAtNoOrdinaryData() {
        for (int i = 0; i < 5_000; i++) {
            var recipe = syn(random);
            recipe.tcpOptions = options(1_460, 0);
            var frame = recipe.frame(false);
            assertThat(MssClamp.mayApply(in(frame))).isTrue();
        }
        for (var ipv6 : new boolean[] {false, true}) {
            var recipe = ipv6 ? ipv6() : new Recipe();
            recipe.payload = new byte[100];
            recipe.flags = Recipe.ACK | Recipe.PSH;
            var frame = recipe.frame(false);
            assertThat(MssClamp.mayApply(in(frame))).isFalse();
            recipe.tcp = false;
            frame = recipe.frame(false);
            assertThat(MssClamp.mayApply(in(frame))).isFalse();
        }
    }

    @Test
    void shouldLeaveWhatIsNoSynOrAnnouncesNothing() {
        unchanged(with(Recipe.ACK, options(9_000, 0)));
        unchanged(with(Recipe.SYN, new byte[0]));
        unchanged(with(Recipe.SYN, Recipe.bytes(1, 1, 4, 2)));
        unchanged(with(Recipe.SYN, Recipe.bytes(0, 0, 0, 0, 2, 4, 35, 40)));
    }

    @Test
    void shouldLeaveOptionsThatMakeNoSense() {
        unchanged(with(Recipe.SYN, Recipe.bytes(2, 3, 35, 40)));
        unchanged(with(Recipe.SYN, Recipe.bytes(1, 1, 1, 2)));
        unchanged(with(Recipe.SYN, Recipe.bytes(1, 1, 2, 4)));
        unchanged(with(Recipe.SYN, Recipe.bytes(8, 0, 2, 4, 35, 40, 1, 1)));
        unchanged(with(Recipe.SYN, Recipe.bytes(8, 200, 2, 4, 35, 40, 1, 1)));
    }

    @Test
    void shouldChangeNothingOutsideTheFrameWhateverItHolds() {
        for (int i = 0; i < 100_000; i++) {
            var recipe = Recipe.random(random);
            recipe.flags = random.nextInt(256) | Recipe.SYN;
            recipe.tcpOptions = Recipe.fill(random, 4 * random.nextInt(10));
            var frame = recipe.frame(false);
            for (int k = random.nextInt(3); k > 0; k--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            var offset = random.nextInt(20);
            var length = random.nextInt(frame.length + 1);
            var data = Recipe.fill(random, offset + length + 70);
            System.arraycopy(frame, 0, data, offset, length);
            var before = data.clone();
            var given = new Frame().set(data, offset, length, Offload.NONE, 0);
            var _ = MssClamp.mayApply(given);
            if (clamp.clamp(given, 300, NO_LIMIT, random.nextBoolean())) {
                assertThat(data).startsWith(Arrays.copyOf(before, offset));
                assertThat(Arrays.copyOfRange(data, offset + length, data.length))
                        .isEqualTo(Arrays.copyOfRange(before, offset + length, data.length));
                clamp.restore();
            }
            assertThat(data).isEqualTo(before);
        }
    }

    private static Frame in(byte[] array) {
        return new Frame().set(array, 0, array.length, Offload.NONE, 0);
    }

    private void unchanged(byte[] frame) {
        var before = frame.clone();
        assertThat(clamp.clamp(in(frame), 1_000, NO_LIMIT, false)).isFalse();
        assertThat(frame).isEqualTo(before);
    }

    private static byte[] with(int flags, byte[] options) {
        var recipe = new Recipe();
        recipe.flags = flags;
        recipe.tcpOptions = options;
        return recipe.frame(false);
    }

    private static Recipe syn(SplittableRandom random) {
        var recipe = Recipe.random(random);
        recipe.tcp = true;
        recipe.flags = Recipe.SYN | (random.nextBoolean() ? Recipe.ACK : 0);
        return recipe;
    }

    private static Recipe ipv6() {
        var recipe = new Recipe();
        recipe.ipv6 = true;
        recipe.source = new byte[16];
        recipe.destination = new byte[16];
        return recipe;
    }

    /** A window scale option, and the segment size at an even, an odd or the last place. */
    private static byte[] options(int mss, int place) {
        var high = mss >>> 8;
        return switch (place) {
            case 0 -> Recipe.bytes(2, 4, high, mss, 3, 3, 7, 0);
            case 1 -> Recipe.bytes(3, 3, 7, 2, 4, high, mss, 0);
            default -> Recipe.bytes(1, 1, 4, 2, 1, 3, 3, 7, 2, 4, high, mss);
        };
    }
}
