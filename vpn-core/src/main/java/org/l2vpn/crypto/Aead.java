package org.l2vpn.crypto;

/**
 * Authenticated encryption under one key, in one direction. The nonce is a 64-bit counter after
 * four zero bytes, in the byte order the Noise specification gives the suite (§12.3, §12.4). A
 * counter must seal only once; the caller counts. One instance is used by one thread at a time.
 *
 * <p>Input and output regions must not overlap. After a wrong tag the output region's content is
 * undefined, but never plaintext.
 */
public interface Aead {
    /** Length of the tag at the end of every ciphertext, bytes. */
    int TAG = 16;

    /**
     * Seals without associated data.
     *
     * @return bytes written: {@code inLen + TAG}
     * @throws IllegalStateException after {@link #destroy}, or if {@code counter} is that of the
     *     previous call on this instance (a bug of the caller; a last-counter check, no guard)
     */
    int seal(long counter, byte[] in, int inOff, int inLen, byte[] out, int outOff);

    /**
     * Opens without associated data; {@code inLen} includes the tag.
     *
     * @return bytes written: {@code inLen - TAG}, or -1 when the tag is wrong or missing
     * @throws IllegalStateException after {@link #destroy}; never for what the input holds
     */
    int open(long counter, byte[] in, int inOff, int inLen, byte[] out, int outOff);

    /** As the shorter form, with associated data. */
    int seal(long counter, byte[] aad, byte[] in, int inOff, int inLen, byte[] out, int outOff);

    /** As the shorter form, with associated data. */
    int open(long counter, byte[] aad, byte[] in, int inOff, int inLen, byte[] out, int outOff);

    /** Zeroes the key and makes this unusable. */
    void destroy();
}
