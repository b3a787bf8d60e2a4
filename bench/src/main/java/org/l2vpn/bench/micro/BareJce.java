package org.l2vpn.bench.micro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.l2vpn.crypto.CipherSuite;

/**
 * The least that JCE can be asked for to seal or open one record: what it allocates for that nobody
 * who uses it can spare, and what is allocated beyond is our own.
 */
final class BareJce {
    private static final int TAG_BITS = 128;
    private static final VarHandle COUNTER =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final CipherSuite suite;
    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] nonce = new byte[12];

    BareJce(CipherSuite suite, byte[] key32) {
        this.suite = suite;
        try {
            cipher = Cipher.getInstance(transformation(suite), "SunJCE");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        key = new SecretKeySpec(key32, algorithm(suite));
    }

    /** As {@link org.l2vpn.crypto.Aead#seal}; the nonce is the counter in no particular order. */
    int seal(long counter, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        return run(Cipher.ENCRYPT_MODE, counter, in, inOff, inLen, out, outOff);
    }

    /** As {@link org.l2vpn.crypto.Aead#open}, but a wrong tag throws. */
    int open(long counter, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        return run(Cipher.DECRYPT_MODE, counter, in, inOff, inLen, out, outOff);
    }

    private int run(
            int mode, long counter, byte[] in, int inOff, int inLen, byte[] out, int outOff) {
        COUNTER.set(nonce, Integer.BYTES, counter);
        try {
            cipher.init(mode, key, parameters());
            return cipher.doFinal(in, inOff, inLen, out, outOff);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String transformation(CipherSuite suite) {
        return switch (suite) {
            case AES_256_GCM -> "AES/GCM/NoPadding";
            case CHACHA20_POLY1305 -> "ChaCha20-Poly1305";
        };
    }

    private static String algorithm(CipherSuite suite) {
        return switch (suite) {
            case AES_256_GCM -> "AES";
            case CHACHA20_POLY1305 -> "ChaCha20";
        };
    }

    private AlgorithmParameterSpec parameters() {
        return switch (suite) {
            case AES_256_GCM -> new GCMParameterSpec(TAG_BITS, nonce);
            case CHACHA20_POLY1305 -> new IvParameterSpec(nonce);
        };
    }
}
