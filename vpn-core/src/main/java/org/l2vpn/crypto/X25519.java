package org.l2vpn.crypto;

import java.util.random.RandomGenerator;

/**
 * X25519 (RFC 7748) by BouncyCastle's low-level functions: no key objects, and faster here than the
 * JDK's. Constant time; safe from any thread.
 */
public final class X25519 {
    /** Length of private keys, public keys and secrets, bytes. */
    public static final int LENGTH = 32;

    private X25519() {}

    /** A fresh private key, clamped as RFC 7748 §5 says. */
    public static byte[] generatePrivate(RandomGenerator random) {
        var key = new byte[LENGTH];
        random.nextBytes(key);
        key[0] &= (byte) 0xF8;
        key[31] &= 0x7F;
        key[31] |= 0x40;
        return key;
    }

    /** The public key of a private one, clamped or not. */
    public static byte[] publicKey(byte[] priv32) {
        var key = new byte[LENGTH];
        org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(priv32, 0, key, 0);
        return key;
    }

    /**
     * Writes the shared secret of both keys to {@code out32}.
     *
     * @return false when the secret is all zero, that is when {@code pub32} is of low order: the
     *     caller must then refuse the peer
     */
    public static boolean agree(byte[] priv32, byte[] pub32, byte[] out32) {
        return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
                priv32, 0, pub32, 0, out32, 0);
    }
}
