package org.l2vpn.crypto;

/** Comparisons whose duration does not depend on the bytes compared. */
public final class ConstantTime {
    private ConstantTime() {}

    /** Whether {@code len} bytes at both places are the same. */
    public static boolean equals(byte[] a, int aOff, byte[] b, int bOff, int len) {
        int difference = 0;
        for (int i = 0; i < len; i++) {
            difference |= a[aOff + i] ^ b[bOff + i];
        }
        return difference == 0;
    }

    /** Whether {@code len} bytes are all zero. */
    static boolean isZero(byte[] bytes, int off, int len) {
        int seen = 0;
        for (int i = 0; i < len; i++) {
            seen |= bytes[off + i];
        }
        return seen == 0;
    }
}
