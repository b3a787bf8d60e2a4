package org.l2vpn.crypto;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Our own static X25519 key. Safe from any thread. After {@link #destroy} everything but the public
 * key throws {@link IllegalStateException}.
 */
public final class StaticPrivateKey {
    private final byte[] bytes;
    private final PublicKey publicKey;
    private volatile boolean destroyed;

    private StaticPrivateKey(byte[] bytes) {
        this.bytes = bytes;
        publicKey = PublicKey.of(X25519.publicKey(bytes), 0);
    }

    /** Copies 32 bytes. */
    public static StaticPrivateKey of(byte[] priv32) {
        if (priv32.length != X25519.LENGTH) {
            throw new IllegalArgumentException("private key of " + priv32.length + " bytes");
        }
        return new StaticPrivateKey(priv32.clone());
    }

    /**
     * Reads the text form; refuses the all-zero key, which is somebody's placeholder.
     *
     * @throws IllegalArgumentException with what is wrong, without the text
     */
    public static StaticPrivateKey fromBase64(String text) {
        var bytes = KeyText.decode(text, "a private key");
        if (ConstantTime.isZero(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException("a private key must not be all zero");
        }
        return new StaticPrivateKey(bytes);
    }

    /** A fresh key. */
    public static StaticPrivateKey generate(RandomGenerator random) {
        return new StaticPrivateKey(X25519.generatePrivate(random));
    }

    /** What peers know us by. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** As {@link X25519#agree}: false for the all-zero secret. */
    public boolean agree(byte[] pub32, byte[] out32) {
        requireUsable();
        return X25519.agree(bytes, pub32, out32);
    }

    /** The text form: secret. */
    public String toBase64() {
        requireUsable();
        return KeyText.encode(bytes);
    }

    /** Zeroes the key. */
    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    /** The fingerprint of the public key. */
    @Override
    public String toString() {
        return "private key of " + publicKey.fingerprint();
    }

    private void requireUsable() {
        if (destroyed) {
            throw new IllegalStateException("private key destroyed");
        }
    }
}
