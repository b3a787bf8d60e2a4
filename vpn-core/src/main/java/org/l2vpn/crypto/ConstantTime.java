package org.l2vpn.crypto;

/** Comparisons whose duration does not depend on the bytes compared. */
public final class ConstantTime {
    private ConstantTime() {}

    /** Whether {@code length} bytes at both places are the same. */
    public static boolean equals(byte[] a, int aOff, byte[] b, int bOff, int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= a[aOff + i] ^ b[bOff + i];
        }
        return difference == 0;
    }

    /** Whether {@code length} bytes are all zero. */
    static boolean isZero(byte[] bytes, int offset, int length) {
        int seen = 0;
        for (int i = 0; i < length; i++) {
            seen |= bytes[offset + i];
        }
        return seen == 0;
    }
}
