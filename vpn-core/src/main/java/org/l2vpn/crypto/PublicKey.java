package org.l2vpn.crypto;

import java.util.Arrays;

/** A peer's identity: its static X25519 public key. Immutable. */
public final class PublicKey {
    /** Length, bytes. */
    public static final int LENGTH = X25519.LENGTH;

    private static final int FINGERPRINT_LENGTH = 8;

    private final byte[] bytes;

    private PublicKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies 32 bytes at {@code offset}; any 32 bytes are a key, see {@link #isLowOrder}. */
    public static PublicKey of(byte[] b, int offset) {
        return new PublicKey(Arrays.copyOfRange(b, offset, offset + LENGTH));
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException with what is wrong, without the text
     */
    public static PublicKey fromBase64(String text) {
        return new PublicKey(KeyText.decode(text, "a public key"));
    }

    /** The 32 bytes, a fresh array. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The text form, 44 characters. */
    public String toBase64() {
        return KeyText.encode(bytes);
    }

    /** The first eight characters of the text form: what logs show. */
    public String fingerprint() {
        return toBase64().substring(0, FINGERPRINT_LENGTH);
    }

    /**
     * Whether every agreement with this key gives the all-zero secret: the points of small order on
     * curve and twist, in each of their encodings. Costs one scalar multiplication.
     */
    public boolean isLowOrder() {
        // Clamping turns the zero scalar into 2^254: a multiple of the cofactors 8 and 4, and as a
        // power of two coprime to both large prime orders. So exactly low order gives zero.
        return !X25519.agree(new byte[LENGTH], bytes, new byte[LENGTH]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey that
                && ConstantTime.equals(bytes, 0, that.bytes, 0, LENGTH);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The text form. */
    @Override
    public String toString() {
        return toBase64();
    }
}
