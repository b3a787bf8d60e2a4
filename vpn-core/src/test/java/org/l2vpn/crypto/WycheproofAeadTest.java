package org.l2vpn.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** The Wycheproof sets of our AEADs, on the JDK's provider and on BouncyCastle's. */
class WycheproofAeadTest {
    private final Provider[] providers = {
        Security.getProvider("SunJCE"), new BouncyCastleProvider()
    };

    @Test
    void shouldAgreeWithWycheproofWhenAesGcm() {
        assertSuite(CipherSuite.AES_256_GCM, "aes_gcm_test.json", 39, 27);
    }

    @Test
    void shouldAgreeWithWycheproofWhenChaCha20Poly1305() {
        assertSuite(CipherSuite.CHACHA20_POLY1305, "chacha20_poly1305_test.json", 256, 60);
    }

    @Test
    void shouldAgreeWithWycheproofWhenXChaCha20Poly1305() {
        int valid = 0;
        int invalid = 0;
        for (var test : Vectors.aead("xchacha20_poly1305_test.json", 192)) {
            var message = hex(test, "msg");
            var sealed = sealed(test);
            var opened = new byte[message.length];
            var ok =
                    new XChaCha20Poly1305()
                            .open(
                                    hex(test, "key"),
                                    hex(test, "iv"),
                                    hex(test, "aad"),
                                    sealed,
                                    opened);
            assertThat(ok).as(label(test)).isEqualTo(isValid(test));
            if (!ok) {
                invalid++;
                continue;
            }
            valid++;
            assertThat(opened).as(label(test)).isEqualTo(message);
            var ours = new byte[sealed.length];
            new XChaCha20Poly1305()
                    .seal(hex(test, "key"), hex(test, "iv"), hex(test, "aad"), message, ours);
            assertThat(ours).as(label(test)).isEqualTo(sealed);
        }
        assertThat(valid).isEqualTo(246);
        assertThat(invalid).isEqualTo(60);
    }

    private void assertSuite(CipherSuite suite, String file, int valid, int invalid) {
        var tests = Vectors.aead(file, 96);
        for (var provider : providers) {
            var refused = tests.stream().filter(test -> !assertOne(suite, provider, test)).count();
            assertThat(refused).as(provider.getName()).isEqualTo(invalid);
        }
        assertThat(tests).hasSize(valid + invalid);
    }

    /** Whether the test's ciphertext opened, which must be as the file says. */
    private static boolean assertOne(CipherSuite suite, Provider provider, Config test) {
        var label = provider.getName() + " " + label(test);
        var aead = new JceAead(suite, hex(test, "key"), provider);
        var sealer = new JceAead(suite, hex(test, "key"), provider);
        var nonce = hex(test, "iv");
        var aad = hex(test, "aad");
        var message = hex(test, "msg");
        var sealed = sealed(test);
        var opened = new byte[message.length];

        var length = aead.open(nonce, aad, sealed, 0, sealed.length, opened, 0);
        assertThat(length).as(label).isEqualTo(isValid(test) ? message.length : -1);
        if (length < 0) {
            return false;
        }
        assertThat(opened).as(label).isEqualTo(message);
        var ours = new byte[sealed.length];
        // JCE refuses to seal under the nonce the same cipher just had: a cipher per direction.
        assertThat(sealer.seal(nonce, aad, message, 0, message.length, ours, 0))
                .as(label)
                .isEqualTo(sealed.length);
        assertThat(ours).as(label).isEqualTo(sealed);
        return true;
    }

    private static boolean isValid(Config test) {
        return test.getString("result").equals("valid");
    }

    private static byte[] sealed(Config test) {
        var ciphertext = hex(test, "ct");
        var tag = hex(test, "tag");
        var sealed = Arrays.copyOf(ciphertext, ciphertext.length + tag.length);
        System.arraycopy(tag, 0, sealed, ciphertext.length, tag.length);
        return sealed;
    }

    private static String label(Config test) {
        return "tcId " + test.getInt("tcId");
    }

    private static byte[] hex(Config test, String key) {
        return HexFormat.of().parseHex(test.getString(key));
    }
}
