package org.l2vpn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AeadTest {
    private static final byte FILL = 0x55;

    private final byte[] key = bytes(CipherSuite.KEY_LENGTH, 1);

    @ParameterizedTest
    @EnumSource
    void shouldOpenWhatItSealedWhenRegionsLieInsideLargerArrays(CipherSuite suite) {
        for (int length : new int[] {0, 1, 15, 16, 17, 64, 1400, 65_507}) {
            var in = bytes(length + 20, length);
            var sealed = filled(length + 40);
            var opened = filled(length + 30);

            var sealedLength = suite.newAead(key).seal(length, in, 7, length, sealed, 11);
            var openedLength = suite.newAead(key).open(length, sealed, 11, sealedLength, opened, 5);

            assertThat(sealedLength).isEqualTo(length + Aead.TAG);
            assertThat(openedLength).isEqualTo(length);
            assertThat(Arrays.copyOfRange(opened, 5, 5 + length))
                    .isEqualTo(Arrays.copyOfRange(in, 7, 7 + length));
            assertUntouchedAround(sealed, 11, sealedLength);
            assertUntouchedAround(opened, 5, length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSealKeepaliveWhenPlaintextIsEmpty(CipherSuite suite) {
        var sealed = new byte[Aead.TAG];

        assertThat(suite.newAead(key).seal(3, new byte[0], 0, 0, sealed, 0)).isEqualTo(Aead.TAG);
        assertThat(suite.newAead(key).open(3, sealed, 0, Aead.TAG, new byte[0], 0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "AES_256_GCM, 000000000102030405060708",
        "CHACHA20_POLY1305, 000000000807060504030201"
    })
    void shouldEncodeCounterAsNoisePrescribesWhenSealing(CipherSuite suite, String nonce) {
        var in = bytes(50, 2);
        var byCounter = new byte[66];
        var byNonce = new byte[66];

        suite.newAead(key).seal(0x0102030405060708L, in, 0, 50, byCounter, 0);
        new JceAead(suite, key)
                .seal(HexFormat.of().parseHex(nonce), new byte[0], in, 0, 50, byNonce, 0);

        assertThat(byCounter).isEqualTo(byNonce);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTreatCounterAsUnsignedWhenItIsHuge(CipherSuite suite) {
        var aead = suite.newAead(key);
        var in = bytes(9, 3);
        var sealed = new byte[25];
        var opened = new byte[9];

        aead.seal(-2L, in, 0, 9, sealed, 0);

        assertThat(aead.open(-2L, sealed, 0, 25, opened, 0)).isEqualTo(9);
        assertThat(opened).isEqualTo(in);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseAndStayUsableWhenAnyBitIsFlipped(CipherSuite suite) {
        var in = bytes(68, 4);
        var sealed = new byte[84];
        suite.newAead(key).seal(9, in, 0, 68, sealed, 0);
        var aead = suite.newAead(key);
        var opened = new byte[68];

        for (int bit = 0; bit < Byte.SIZE * sealed.length; bit++) {
            flip(sealed, bit);
            assertThat(aead.open(9, sealed, 0, 84, opened, 0)).as("bit %d", bit).isEqualTo(-1);
            assertThat(opened).isNotEqualTo(in);
            flip(sealed, bit);
        }

        assertThat(aead.open(9, sealed, 0, 84, opened, 0)).isEqualTo(68);
        assertThat(opened).isEqualTo(in);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhenCounterKeyOrAadIsAnother(CipherSuite suite) {
        var in = bytes(20, 5);
        var aad = bytes(32, 6);
        var otherAad = bytes(32, 7);
        var sealed = new byte[36];
        suite.newAead(key).seal(9, aad, in, 0, 20, sealed, 0);
        var aead = suite.newAead(key);
        var out = new byte[20];

        assertThat(aead.open(10, aad, sealed, 0, 36, out, 0)).isEqualTo(-1);
        assertThat(aead.open(9, otherAad, sealed, 0, 36, out, 0)).isEqualTo(-1);
        assertThat(aead.open(9, sealed, 0, 36, out, 0)).isEqualTo(-1);
        assertThat(suite.newAead(bytes(32, 8)).open(9, aad, sealed, 0, 36, out, 0)).isEqualTo(-1);
        assertThat(aead.open(9, aad, sealed, 0, 36, out, 0)).isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhenInputIsShorterThanTag(CipherSuite suite) {
        var aead = suite.newAead(key);

        for (int length = 0; length <= Aead.TAG; length++) {
            assertThat(aead.open(0, new byte[16], 0, length, new byte[16], 0)).isEqualTo(-1);
        }
    }

    /** A replayed counter reaches the cipher only through a bug, yet must not throw. */
    @ParameterizedTest
    @EnumSource
    void shouldOpenAgainWhenCounterRepeats(CipherSuite suite) {
        var aead = suite.newAead(key);
        var sealed = new byte[26];
        suite.newAead(key).seal(1, bytes(10, 9), 0, 10, sealed, 0);

        assertThat(aead.open(1, sealed, 0, 26, new byte[10], 0)).isEqualTo(10);
        assertThat(aead.open(1, sealed, 0, 26, new byte[10], 0)).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource
    void shouldThrowWhenSealingTwiceUnderTheSameCounter(CipherSuite suite) {
        var aead = suite.newAead(key);
        var out = new byte[26];
        aead.seal(1, new byte[10], 0, 10, out, 0);

        assertThatThrownBy(() -> aead.seal(1, new byte[10], 0, 10, out, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThat(aead.seal(2, new byte[10], 0, 10, out, 0)).isEqualTo(26);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeUnusableWhenDestroyed(CipherSuite suite) {
        var zeroKey = new byte[32];
        for (var aead : new Aead[] {suite.newAead(key), suite.newAead(zeroKey)}) {
            var sealed = new byte[26];
            aead.seal(0, new byte[10], 0, 10, sealed, 0);

            aead.destroy();
            aead.destroy();

            assertThatThrownBy(() -> aead.seal(1, new byte[10], 0, 10, new byte[26], 0))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> aead.open(0, sealed, 0, 26, new byte[10], 0))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCopyTheKeyWhenMade(CipherSuite suite) {
        var mine = key.clone();
        var aead = suite.newAead(mine);
        var expected = new byte[26];
        var actual = new byte[26];
        suite.newAead(key).seal(0, new byte[10], 0, 10, expected, 0);

        Arrays.fill(mine, (byte) 0);
        aead.seal(0, new byte[10], 0, 10, actual, 0);

        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "aes-256-gcm, AES_256_GCM, AESGCM, 17179869184",
        "chacha20-poly1305, CHACHA20_POLY1305, ChaChaPoly, 1152921504606846976"
    })
    void shouldNameItsSuitesWhenAsked(
            String configName, CipherSuite suite, String noiseName, long rekey) {
        assertThat(CipherSuite.fromConfigName(configName)).contains(suite);
        assertThat(suite.configName()).isEqualTo(configName);
        assertThat(suite.noiseName()).isEqualTo(noiseName);
        assertThat(suite.rekeyAfterMessages()).isEqualTo(rekey);
        assertThat(CipherSuite.fromConfigName(configName + "x")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseKeyWhenLengthIsWrong(CipherSuite suite) {
        assertThatThrownBy(() -> suite.newAead(new byte[16]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertUntouchedAround(byte[] array, int offset, int length) {
        for (int i = 0; i < array.length; i++) {
            if (i < offset || i >= offset + length) {
                assertThat(array[i]).as("byte %d", i).isEqualTo(FILL);
            }
        }
    }

    private static void flip(byte[] array, int bit) {
        array[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }

    private static byte[] filled(int length) {
        var array = new byte[length];
        Arrays.fill(array, FILL);
        return array;
    }

    private static byte[] bytes(int length, int seed) {
        var array = new byte[length];
        new Random(seed).nextBytes(array);
        return array;
    }
}
