package org.l2vpn.crypto;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A 32-byte key two peers share besides their static keys; all zero when they share none. Safe from
 * any thread. After {@link #destroy} its bytes cannot be had: zeros would pass for no key at all.
 */
public final class PresharedKey {
    /** Length, bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;
    private final boolean none;
    private volatile boolean destroyed;

    private PresharedKey(byte[] bytes) {
        this.bytes = bytes;
        none = ConstantTime.isZero(bytes, 0, LENGTH);
    }

    /** No preshared key. */
    public static PresharedKey none() {
        return new PresharedKey(new byte[LENGTH]);
    }

    /** Copies 32 bytes. */
    public static PresharedKey of(byte[] key32) {
        if (key32.length != LENGTH) {
            throw new IllegalArgumentException("preshared key of " + key32.length + " bytes");
        }
        return new PresharedKey(key32.clone());
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException with what is wrong, without the text
     */
    public static PresharedKey fromBase64(String text) {
        return new PresharedKey(KeyText.decode(text, "a preshared key"));
    }

    /** A fresh key. */
    public static PresharedKey generate(RandomGenerator random) {
        var bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new PresharedKey(bytes);
    }

    /** Whether there is no preshared key. */
    public boolean isNone() {
        return none;
    }

    /** Copies the 32 bytes to the start of {@code out}, which the caller zeroes after use. */
    public void copyTo(byte[] out) {
        requireUsable();
        System.arraycopy(bytes, 0, out, 0, LENGTH);
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

    @Override
    public String toString() {
        return none ? "no preshared key" : "preshared key";
    }

    private void requireUsable() {
        if (destroyed) {
            throw new IllegalStateException("preshared key destroyed");
        }
    }
}
