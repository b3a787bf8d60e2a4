package org.l2vpn.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {
    /** The seven u-coordinates of low order below 2^255, two of them not reduced. */
    private static final List<String> LOW_ORDER =
            List.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    private final Random random = new Random(1);

    @Test
    void shouldRoundTripWhenReadFromItsText() {
        for (int i = 0; i < 100; i++) {
            var privateKey = StaticPrivateKey.generate(random);
            var publicKey = privateKey.publicKey();
            var psk = PresharedKey.generate(random);

            assertThat(PublicKey.fromBase64(publicKey.toBase64())).isEqualTo(publicKey);
            assertThat(StaticPrivateKey.fromBase64(privateKey.toBase64()).publicKey())
                    .isEqualTo(publicKey);
            assertThat(PresharedKey.fromBase64(psk.toBase64()).toBase64())
                    .isEqualTo(psk.toBase64());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c2hvcnQ=",
                // 32 bytes, last character with stray bits: no other key has two texts.
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQF=",
                // 31 and 33 bytes.
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ==",
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
                // No padding, white space, URL alphabet, not base64 at all.
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n",
                "\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=",
                "A_EBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
                "A-EBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBA=E=",
                "ÄQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
            })
    void shouldRefuseWithoutRepeatingTheTextWhenItIsNoKey(String text) {
        List<Consumer<String>> readers =
                List.of(
                        PublicKey::fromBase64,
                        StaticPrivateKey::fromBase64,
                        PresharedKey::fromBase64);
        for (var reader : readers) {
            assertThatThrownBy(() -> reader.accept(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause()
                    .hasMessageContaining("32 bytes in base64")
                    .satisfies(
                            e -> {
                                for (int i = 0; i + 4 <= text.length(); i += 4) {
                                    assertThat(e.getMessage())
                                            .doesNotContain(text.substring(i, i + 4));
                                }
                            });
        }
    }

    @Test
    void shouldNeverRevealSecretsWhenPrinted() {
        var privateKey = StaticPrivateKey.generate(random);
        var psk = PresharedKey.generate(random);

        assertThat(privateKey.toString())
                .contains(privateKey.publicKey().fingerprint())
                .doesNotContain(privateKey.toBase64().substring(0, 4));
        assertThat(psk.toString()).isEqualTo("preshared key");
        assertThat(PresharedKey.none().toString()).isEqualTo("no preshared key");
    }

    @Test
    void shouldBeUnusableWhenDestroyed() {
        var privateKey = StaticPrivateKey.generate(random);
        var publicKey = privateKey.publicKey();
        var psk = PresharedKey.generate(random);

        privateKey.destroy();
        psk.destroy();

        assertThat(privateKey.publicKey()).isEqualTo(publicKey);
        assertThatThrownBy(() -> privateKey.agree(publicKey.bytes(), new byte[32]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(privateKey::toBase64).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> psk.copyTo(new byte[32]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(psk::toBase64).isInstanceOf(IllegalStateException.class);
        assertThat(psk.isNone()).isFalse();
    }

    @Test
    void shouldBeNoneWhenAllZero() {
        var none = PresharedKey.none();
        var out = new byte[32];
        random.nextBytes(out);

        none.copyTo(out);

        assertThat(out).containsOnly(0);
        assertThat(none.isNone()).isTrue();
        assertThat(PresharedKey.of(new byte[32]).isNone()).isTrue();
        assertThat(PresharedKey.generate(random).isNone()).isFalse();
        none.destroy();
        assertThat(PresharedKey.none().toBase64()).isEqualTo(none44());
    }

    @Test
    void shouldRefuseAllZeroPrivateKeyWhenReadFromText() {
        assertThatThrownBy(() -> StaticPrivateKey.fromBase64(none44()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("all zero");
    }

    @Test
    void shouldRefuseWrongLengthWhenMadeOfBytes() {
        assertThatThrownBy(() -> StaticPrivateKey.of(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PresharedKey.of(new byte[33]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldBeLowOrderWhenEverySecretWouldBeZero() {
        for (var text : LOW_ORDER) {
            var bytes = HexFormat.of().parseHex(text);
            assertThat(PublicKey.of(bytes, 0).isLowOrder()).as(text).isTrue();
            bytes[31] |= (byte) 0x80;
            assertThat(PublicKey.of(bytes, 0).isLowOrder()).as(text + ", top bit").isTrue();
            bytes[0] ^= 0x40;
            assertThat(PublicKey.of(bytes, 0).isLowOrder()).as(text + ", other point").isFalse();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(StaticPrivateKey.generate(random).publicKey().isLowOrder()).isFalse();
        }
    }

    @Test
    void shouldBeAValueWhenComparedAndCopied() {
        var bytes = new byte[40];
        random.nextBytes(bytes);
        var key = PublicKey.of(bytes, 8);
        var same = PublicKey.of(key.bytes(), 0);
        var other = PublicKey.of(bytes, 7);

        key.bytes()[0] ^= 1;
        bytes[8] ^= 1;

        assertThat(key).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
        assertThat(key.toBase64()).isEqualTo(Base64.getEncoder().encodeToString(same.bytes()));
        assertThat(key.fingerprint()).hasSize(8).isEqualTo(key.toBase64().substring(0, 8));
    }

    private static String none44() {
        return "A".repeat(43) + "=";
    }
}
