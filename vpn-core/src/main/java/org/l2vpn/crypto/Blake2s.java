package org.l2vpn.crypto;

import org.bouncycastle.crypto.digests.Blake2sDigest;

/** BLAKE2s (RFC 7693), plain and keyed. */
public final class Blake2s {
    /** Length of a hash, bytes. */
    public static final int HASH_LENGTH = 32;

    /** Length of a short MAC, bytes. */
    public static final int MAC_LENGTH = 16;

    /** Block length, bytes: what HMAC pads its key to. */
    static final int BLOCK_LENGTH = 64;

    private Blake2s() {}

    /** The 32-byte hash of the parts one after another. */
    public static byte[] hash(byte[]... parts) {
        var digest = new Blake2sDigest(Byte.SIZE * HASH_LENGTH);
        for (var part : parts) {
            digest.update(part, 0, part.length);
        }
        var out = new byte[HASH_LENGTH];
        digest.doFinal(out, 0);
        digest.reset();
        return out;
    }

    /**
     * Keyed BLAKE2s with an output of 16 bytes, written at {@code outOff}; the key has 1 to 32
     * bytes.
     */
    public static void mac128(
            byte[] key, byte[] in, int offset, int length, byte[] out, int outOff) {
        var digest = new Blake2sDigest(key, MAC_LENGTH, null, null);
        digest.update(in, offset, length);
        digest.doFinal(out, outOff);
        digest.clearKey();
    }
}
