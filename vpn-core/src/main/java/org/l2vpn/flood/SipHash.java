package org.l2vpn.flood;

import java.util.random.RandomGenerator;

/**
 * SipHash-2-4 of one 64-bit word under a secret key (Aumasson and Bernstein, 2012): who does not
 * know the key cannot choose words that share a bucket.
 */
final class SipHash {
    private static final long LENGTH_BLOCK = 8L << 56;

    private final long k0;
    private final long k1;

    SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    static SipHash keyed(RandomGenerator random) {
        return new SipHash(random.nextLong(), random.nextLong());
    }

    /** The hash of the eight bytes of {@code word}, little-endian. */
    long hash(long word) {
        var v0 = k0 ^ 0x736f6d6570736575L;
        var v1 = k1 ^ 0x646f72616e646f6dL;
        var v2 = k0 ^ 0x6c7967656e657261L;
        var v3 = k1 ^ 0x7465646279746573L;
        // Blocks: the word, then the length; two rounds each, four at the end.
        for (int round = 0; round < 8; round++) {
            if (round == 0) {
                v3 ^= word;
            } else if (round == 2) {
                v0 ^= word;
                v3 ^= LENGTH_BLOCK;
            } else if (round == 4) {
                v0 ^= LENGTH_BLOCK;
                v2 ^= 0xFF;
            }
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
