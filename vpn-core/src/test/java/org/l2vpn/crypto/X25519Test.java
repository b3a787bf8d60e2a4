package org.l2vpn.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class X25519Test {
    // RFC 7748 §6.1.
    private static final String BOB_PRIVATE =
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    private static final String BOB_PUBLIC =
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
    private static final String ALICE_PUBLIC =
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    private static final String SHARED =
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

    @Test
    void shouldGiveKnownAnswersWhenGivenKeysOfRfc7748() {
        var secret = new byte[32];

        assertThat(X25519.publicKey(hex(BOB_PRIVATE))).isEqualTo(hex(BOB_PUBLIC));
        assertThat(X25519.agree(hex(BOB_PRIVATE), hex(ALICE_PUBLIC), secret)).isTrue();
        assertThat(secret).isEqualTo(hex(SHARED));
    }

    @Test
    void shouldAgreeWithWycheproofAndRefuseZeroSecretsWhenRunOverTheWholeSet() {
        int zeroSecrets = 0;
        int agreed = 0;
        int nonCanonical = 0;
        for (var test : wycheproof()) {
            var secret = new byte[32];
            var label = "tcId " + test.getInt("tcId");
            var privateKey = hex(test.getString("private"));
            var publicKey = hex(test.getString("public"));
            var flags = test.getStringList("flags");
            var zero = flags.contains("ZeroSharedSecret");

            assertThat(X25519.agree(privateKey, publicKey, secret)).as(label).isEqualTo(!zero);
            assertThat(secret).as(label).isEqualTo(hex(test.getString("shared")));
            assertThat(PublicKey.of(publicKey, 0).isLowOrder()).as(label).isEqualTo(zero);
            assertThat(StaticPrivateKey.of(privateKey).agree(publicKey, secret))
                    .as(label)
                    .isEqualTo(!zero);
            zeroSecrets += zero ? 1 : 0;
            agreed += zero ? 0 : 1;
            nonCanonical += flags.contains("NonCanonicalPublic") ? 1 : 0;
        }
        assertThat(zeroSecrets).isEqualTo(31);
        assertThat(agreed).isEqualTo(487);
        assertThat(nonCanonical).isEqualTo(19);
    }

    @Test
    void shouldClampWhenGenerating() {
        var random = new Random(1);
        for (int i = 0; i < 100; i++) {
            var key = X25519.generatePrivate(random);

            assertThat(key[0] & 0x07).isZero();
            assertThat(key[31] & 0xC0).isEqualTo(0x40);
        }
    }

    private static List<? extends Config> wycheproof() {
        return Vectors.read("wycheproof/x25519_test.json").getConfigList("testGroups").stream()
                .flatMap(group -> group.getConfigList("tests").stream())
                .toList();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
