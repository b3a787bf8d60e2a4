package org.l2vpn.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Tai64nTest {
    private static final int STEP = 1 << 24;

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 400000000000000a00000000",
        "2026-11-22T05:20:00.5Z, 400000006b027b8a1dcd6500"
    })
    void shouldEncodeAsDefinedWhenGivenAMoment(Instant moment, String hex) {
        assertThat(HexFormat.of().formatHex(Tai64n.of(moment).encode())).isEqualTo(hex);
    }

    @Test
    void shouldOrderAsItsBytesWhenCompared() {
        var random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            var a = stamp(random);
            var b = stamp(random);
            var one = Tai64n.read(a, 0);
            var other = Tai64n.read(b, 0);

            assertThat(one.encode()).isEqualTo(a);
            assertThat(Integer.signum(one.compareTo(other)))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
            assertThat(one.isAfter(other)).isEqualTo(Arrays.compareUnsigned(a, b) > 0);
        }
    }

    @Test
    void shouldRoundDownWhenWhitened() {
        assertThat(new Tai64n(5, STEP - 1).whitened()).isEqualTo(new Tai64n(5, 0));
        assertThat(new Tai64n(5, STEP).whitened()).isEqualTo(new Tai64n(5, STEP));
        assertThat(new Tai64n(5, 999_999_999).whitened()).isEqualTo(new Tai64n(5, 59 * STEP));
    }

    @Test
    void shouldStepToTheNextWhitenedStampWhenAskedForNext() {
        assertThat(new Tai64n(5, 0).next()).isEqualTo(new Tai64n(5, STEP));
        assertThat(new Tai64n(5, STEP - 1).next()).isEqualTo(new Tai64n(5, STEP));
        assertThat(new Tai64n(5, 58 * STEP).next()).isEqualTo(new Tai64n(5, 59 * STEP));
        assertThat(new Tai64n(5, 59 * STEP).next()).isEqualTo(new Tai64n(6, 0));
        assertThat(new Tai64n(5, 999_999_999).next()).isEqualTo(new Tai64n(6, 0));
    }

    @Test
    void shouldReadAndWriteAtOffsetsWhenInsideLargerArrays() {
        var bytes = new byte[20];
        var stamp = Tai64n.of(Instant.parse("2026-11-22T05:20:00.123456789Z"));

        stamp.write(bytes, 5);

        assertThat(Tai64n.read(bytes, 5)).isEqualTo(stamp);
        assertThat(stamp.isValid()).isTrue();
        assertThat(Tai64n.read(bytes, 0).isValid()).isFalse();
        assertThat(new Tai64n(stamp.seconds(), 1_000_000_000).isValid()).isFalse();
        assertThat(new Tai64n(stamp.seconds(), -1).isValid()).isFalse();
        assertThat(new Tai64n(-1, 0).isValid()).isFalse();
    }

    /** Few distinct bytes, so that equal parts occur. */
    private static byte[] stamp(Random random) {
        var bytes = new byte[Tai64n.LENGTH];
        for (int i : new int[] {0, 7, 8, 11}) {
            bytes[i] = (byte) (random.nextInt(3) * 0x7F + random.nextInt(2));
        }
        return bytes;
    }
}
