package org.l2vpn.protocol;

import java.util.Arrays;

/**
 * IP address and UDP port of the other end, as a plain value without {@code java.net}: the pure
 * packages use it, the transport converts. An IPv4-mapped IPv6 address is an IPv4 endpoint.
 *
 * @param high first 8 address bytes, network order; 0 for IPv4
 * @param low last 8 address bytes, network order; for IPv4 the address in the low 32 bits
 * @param v6 whether this is an IPv6 endpoint
 * @param scopeId IPv6 interface index of a link-local address, else 0
 * @param port UDP port, host order
 */
public record Endpoint(long high, long low, boolean v6, int scopeId, int port) {
    private static final long V4_MAPPED_PREFIX = 0xFFFFL << 32;

    /** From an address of 4 or 16 bytes in network order. */
    public static Endpoint of(byte[] address, int scopeId, int port) {
        return switch (address.length) {
            case 4 -> new Endpoint(0, bigEndian(address, 0, 4), false, 0, port);
            case 16 -> {
                var high = bigEndian(address, 0, 8);
                var low = bigEndian(address, 8, 8);
                yield high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == V4_MAPPED_PREFIX
                        ? new Endpoint(0, low & 0xFFFF_FFFFL, false, 0, port)
                        : new Endpoint(high, low, true, scopeId, port);
            }
            default ->
                    throw new IllegalArgumentException(
                            "address of " + address.length + " bytes: " + Arrays.toString(address));
        };
    }

    /** Whether the other one is at the same address, whatever its port. */
    public boolean sameAddress(Endpoint other) {
        return high == other.high && low == other.low && v6 == other.v6 && scopeId == other.scopeId;
    }

    /** The address in network order: 4 or 16 bytes. */
    public byte[] address() {
        var bytes = new byte[v6 ? 16 : 4];
        for (int i = bytes.length - 1, shift = 0; i >= 0; i--, shift += 8) {
            bytes[i] = (byte) (shift < 64 ? low >>> shift : high >>> (shift - 64));
        }
        return bytes;
    }

    /** {@code 192.0.2.1:41820} or {@code [2001:db8:0:0:0:0:0:1]:41820}. */
    @Override
    public String toString() {
        var text = new StringBuilder(48);
        if (v6) {
            text.append('[');
            for (int group = 0; group < 8; group++) {
                var half = group < 4 ? high : low;
                text.append(group == 0 ? "" : ":")
                        .append(Long.toHexString(half >>> (48 - 16 * (group & 3)) & 0xFFFF));
            }
            if (scopeId != 0) {
                text.append('%').append(scopeId);
            }
            text.append(']');
        } else {
            for (int shift = 24; shift >= 0; shift -= 8) {
                text.append(low >>> shift & 0xFF).append(shift == 0 ? "" : ".");
            }
        }
        return text.append(':').append(port).toString();
    }

    private static long bigEndian(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[offset + i] & 0xFF);
        }
        return value;
    }
}
