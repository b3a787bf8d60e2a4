package org.l2vpn.crypto;

import java.util.Arrays;

/**
 * HMAC (RFC 2104) over BLAKE2s, and on it the HKDF of the Noise specification (§4.3), which is RFC
 * 5869 with the chaining key as salt and no info.
 */
public final class Hkdf {
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5C;

    private Hkdf() {}

    /** HMAC-BLAKE2s of the parts one after another; the key has at most 64 bytes. */
    public static byte[] hmac(byte[] key, byte[]... parts) {
        var inner = new byte[parts.length + 1][];
        inner[0] = padded(key, INNER_PAD);
        System.arraycopy(parts, 0, inner, 1, parts.length);
        var outer = padded(key, OUTER_PAD);
        var innerHash = Blake2s.hash(inner);
        var mac = Blake2s.hash(outer, innerHash);
        Arrays.fill(inner[0], (byte) 0);
        Arrays.fill(outer, (byte) 0);
        Arrays.fill(innerHash, (byte) 0);
        return mac;
    }

    /**
     * Derives {@code outputs} keys of 32 bytes each.
     *
     * @param chainingKey 32 bytes
     * @param inputKeyMaterial any length, may be empty
     * @param outputs 1 to 3
     */
    public static byte[][] derive(byte[] chainingKey, byte[] inputKeyMaterial, int outputs) {
        if (outputs < 1 || outputs > 3) {
            throw new IllegalArgumentException(outputs + " outputs, want 1 to 3");
        }
        var temporary = hmac(chainingKey, inputKeyMaterial);
        var derived = new byte[outputs][];
        derived[0] = hmac(temporary, new byte[] {1});
        for (int i = 1; i < outputs; i++) {
            derived[i] = hmac(temporary, derived[i - 1], new byte[] {(byte) (i + 1)});
        }
        Arrays.fill(temporary, (byte) 0);
        return derived;
    }

    private static byte[] padded(byte[] key, byte pad) {
        if (key.length > Blake2s.BLOCK_LENGTH) {
            throw new IllegalArgumentException("HMAC key of " + key.length + " bytes, at most 64");
        }
        var block = Arrays.copyOf(key, Blake2s.BLOCK_LENGTH);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= pad;
        }
        return block;
    }
}
