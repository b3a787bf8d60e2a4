package org.l2vpn.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * ChaCha20-Poly1305 with a 24-byte nonce, long enough to be drawn at random
 * (draft-irtf-cfrg-xchacha-03): HChaCha20 makes a key of the first 16 bytes, the JDK's cipher does
 * the rest. For cookie replies: one key per message, zeroed with it; what is kept is the cipher,
 * whose making costs as much as the sealing. One thread.
 */
public final class XChaCha20Poly1305 {
    /** Length of the nonce, bytes. */
    public static final int NONCE_LENGTH = 24;

    private static final int HCHACHA_NONCE_LENGTH = 16;
    private static final int ROUNDS = 20;

    /** "expand 32-byte k", RFC 8439 §2.3. */
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] NO_KEY = new byte[CipherSuite.KEY_LENGTH];

    private final JceAead aead = new JceAead(CipherSuite.CHACHA20_POLY1305, NO_KEY);

    /** Seals all of {@code in} to the start of {@code out}: {@code in.length + 16} bytes. */
    public void seal(byte[] key32, byte[] nonce24, byte[] aad, byte[] in, byte[] out) {
        use(key32, nonce24);
        aead.seal(shortNonce(nonce24), aad, in, 0, in.length, out, 0);
        aead.destroy();
    }

    /**
     * Opens all of {@code in} to the start of {@code out}: {@code in.length - 16} bytes.
     *
     * @return false when the tag is wrong or missing
     */
    public boolean open(byte[] key32, byte[] nonce24, byte[] aad, byte[] in, byte[] out) {
        use(key32, nonce24);
        var length = aead.open(shortNonce(nonce24), aad, in, 0, in.length, out, 0);
        aead.destroy();
        return length >= 0;
    }

    private void use(byte[] key32, byte[] nonce24) {
        if (nonce24.length != NONCE_LENGTH) {
            throw new IllegalArgumentException("nonce of " + nonce24.length + " bytes, want 24");
        }
        var subkey = hChaCha20(key32, nonce24);
        aead.rekey(subkey);
        Arrays.fill(subkey, (byte) 0);
    }

    /** Draft §2.3: four zero bytes, then what HChaCha20 left of the nonce. */
    private static byte[] shortNonce(byte[] nonce24) {
        var nonce = new byte[JceAead.NONCE_LENGTH];
        System.arraycopy(nonce24, HCHACHA_NONCE_LENGTH, nonce, 4, 8);
        return nonce;
    }

    /**
     * Draft §2.2: the ChaCha20 rounds without the final addition; rows one and four are the key.
     */
    static byte[] hChaCha20(byte[] key32, byte[] nonce) {
        if (key32.length != CipherSuite.KEY_LENGTH) {
            throw new IllegalArgumentException("key of " + key32.length + " bytes, want 32");
        }
        var state = Arrays.copyOf(CONSTANTS, 16);
        for (int i = 0; i < 8; i++) {
            state[4 + i] = (int) INT.get(key32, Integer.BYTES * i);
        }
        for (int i = 0; i < 4; i++) {
            state[12 + i] = (int) INT.get(nonce, Integer.BYTES * i);
        }
        for (int round = 0; round < ROUNDS; round += 2) {
            doubleRound(state);
        }
        var subkey = new byte[CipherSuite.KEY_LENGTH];
        for (int i = 0; i < 4; i++) {
            INT.set(subkey, Integer.BYTES * i, state[i]);
            INT.set(subkey, Integer.BYTES * (4 + i), state[12 + i]);
        }
        Arrays.fill(state, 0);
        return subkey;
    }

    /** RFC 8439 §2.3: four columns, then four diagonals. */
    private static void doubleRound(int[] s) {
        for (int i = 0; i < 4; i++) {
            quarterRound(s, i, 4 + i, 8 + i, 12 + i);
        }
        for (int i = 0; i < 4; i++) {
            quarterRound(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
        }
    }

    /** RFC 8439 §2.1. */
    private static void quarterRound(int[] s, int a, int b, int c, int d) {
        s[a] += s[b];
        s[d] = Integer.rotateLeft(s[d] ^ s[a], 16);
        s[c] += s[d];
        s[b] = Integer.rotateLeft(s[b] ^ s[c], 12);
        s[a] += s[b];
        s[d] = Integer.rotateLeft(s[d] ^ s[a], 8);
        s[c] += s[d];
        s[b] = Integer.rotateLeft(s[b] ^ s[c], 7);
    }
}
