package org.l2vpn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Known answers: RFC 7693 appendix B, and others computed with another implementation (Python's
 * hashlib and hmac; the HKDF ones also with its cryptography library) over {@link #sequence}.
 */
class HashTest {
    @Test
    void shouldGiveAnswerOfRfc7693WhenHashingAbc() {
        assertThat(Blake2s.hash("abc".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(hex("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"));
        assertThat(Blake2s.hash())
                .isEqualTo(hex("69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9"));
    }

    @Test
    void shouldHashTheConcatenationWhenGivenParts() {
        var whole = sequence(200, 0);
        var first = sequence(70, 0);
        var second = sequence(130, 7 * 70);

        assertThat(Blake2s.hash(first, new byte[0], second)).isEqualTo(Blake2s.hash(whole));
    }

    @ParameterizedTest
    @CsvSource({
        "32, 0, 71df3a44d95430fead11ca2c950debb1",
        "32, 116, d94ae9e0759c9adceb5b64c23cc96aa5",
        "16, 64, 03fc84606c6d452b0911d663c6c6ee19",
        "32, 65, 192df09b850aaa82f25ae1ba0066d952",
        "1, 3, fad77ba88ad27eebc0e722eda28f966d"
    })
    void shouldGiveKnownAnswerWhenKeyedWithShortOutput(int keyLength, int length, String mac) {
        var in = new byte[length + 5];
        System.arraycopy(sequence(length, 0), 0, in, 3, length);
        var out = new byte[20];

        Blake2s.mac128(sequence(keyLength, 1), in, 3, length, out, 2);

        assertThat(HexFormat.of().formatHex(out)).isEqualTo("0000" + mac + "0000");
    }

    @Test
    void shouldGiveKnownAnswerWhenHmac() {
        assertThat(Hkdf.hmac(sequence(32, 0), new byte[0]))
                .isEqualTo(hex("47efd2674275ff1e2245c79e92b4ca762442eb83b7efe1f95c327a2f95c8f09f"));
        assertThat(Hkdf.hmac(sequence(32, 0), sequence(32, 1), new byte[] {2}))
                .isEqualTo(hex("bebfb6e7c13b7e460a80acc3480956f6e22ec370034850dbe4929edfaacf8fb9"));
        assertThat(Hkdf.hmac(sequence(64, 0), sequence(100, 3)))
                .isEqualTo(hex("11c62587e6a1b634785144e399f0c8fa6b3f9691e61fde2bdb7e8ea172577998"));
        assertThatThrownBy(() -> Hkdf.hmac(new byte[65]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGiveKnownAnswersWhenDerivingKeys() {
        String[] fromNothing = {
            "9bf7f8900be774eda873f79fd83cd5159a51ca6628110d8520acc3ce689ffd83",
            "de0918d9c34ea1ac3b67bdf5aab6e555e69c03f0027cf85f4e325e531245e6d7",
            "5c0ba21ed0624163fa7fe635c188f7ded77b3914301deafdebaae15e705f4fc9"
        };
        String[] fromSecret = {
            "2e76955a93de65db1f8464172c6429b4dd8df4065f7038ca6fe1b8f2efee68bf",
            "12308904c3df268dda17473000000e5b3a1c18ea4ba15b8b42070c29e416c144",
            "3312597d3672ab0bd6f50f7a25c7106060fb2bbdf8664a28bc8b28167038694d"
        };
        for (int outputs = 1; outputs <= 3; outputs++) {
            assertDerived(new byte[0], fromNothing, outputs);
            assertDerived(sequence(32, 9), fromSecret, outputs);
        }
        assertThatThrownBy(() -> Hkdf.derive(new byte[32], new byte[0], 4))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Hkdf.derive(new byte[32], new byte[0], 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** draft-irtf-cfrg-xchacha-03 §2.2.1. */
    @Test
    void shouldGiveAnswerOfTheDraftWhenHChaCha20() {
        var key = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

        assertThat(XChaCha20Poly1305.hChaCha20(key, hex("000000090000004a0000000031415927")))
                .isEqualTo(hex("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"));
    }

    @Test
    void shouldRefuseSizesWhenXChaCha20KeyOrNonceIsNoneOfIts() {
        assertThatThrownBy(() -> xSeal(new byte[32], new byte[12]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> xSeal(new byte[31], new byte[24]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldCompareOnlyTheRangeWhenConstantTime() {
        byte[] a = {9, 1, 2, 3};
        byte[] b = {1, 2, 3, 8};

        assertThat(ConstantTime.equals(a, 1, b, 0, 3)).isTrue();
        assertThat(ConstantTime.equals(a, 0, b, 0, 3)).isFalse();
        assertThat(ConstantTime.equals(a, 0, b, 0, 0)).isTrue();
        for (int bit = 0; bit < 24; bit++) {
            var c = b.clone();
            c[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(ConstantTime.equals(a, 1, c, 0, 3)).as("bit %d", bit).isFalse();
        }
    }

    private static void xSeal(byte[] key, byte[] nonce) {
        new XChaCha20Poly1305().seal(key, nonce, new byte[0], new byte[16], new byte[32]);
    }

    private static void assertDerived(byte[] material, String[] expected, int outputs) {
        var derived = Hkdf.derive(sequence(32, 5), material, outputs);

        assertThat(derived).hasDimensions(outputs, 32);
        for (int i = 0; i < outputs; i++) {
            assertThat(derived[i]).isEqualTo(hex(expected[i]));
        }
    }

    /** Byte i is 7 i + start. */
    private static byte[] sequence(int length, int start) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (7 * i + start);
        }
        return bytes;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
