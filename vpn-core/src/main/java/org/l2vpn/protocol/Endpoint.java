package org.l2vpn.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * IP address and UDP port of the other end, as a plain value without {@code java.net}: the pure
 * packages use it, the transport converts. An IPv4-mapped IPv6 address is an IPv4 endpoint.
 *
 * <p>Two endpoints are equal when address and port are: {@code local} only says from where an
 * answer leaves.
 *
 * @param high first 8 address bytes, network order; 0 for IPv4
 * @param low last 8 address bytes, network order; for IPv4 the address in the low 32 bits
 * @param v6 whether this is an IPv6 endpoint
 * @param scopeId IPv6 interface index of a link-local address, else 0
 * @param port UDP port, host order
 * @param local where a datagram from it arrived; null: the kernel chooses from where one leaves
 */
public record Endpoint(
        long high, long low, boolean v6, int scopeId, int port, @Nullable LocalAddress local) {
    private static final long V4_MAPPED_PREFIX = 0xFFFFL << 32;

    /** Groups of 16 bits in an IPv6 address. */
    private static final int GROUPS = 8;

    /** One that no datagram came from yet. */
    public Endpoint(long high, long low, boolean v6, int scopeId, int port) {
        this(high, low, v6, scopeId, port, null);
    }

    /** The same, answered from there. */
    public Endpoint at(@Nullable LocalAddress newLocal) {
        return newLocal == null && local == null
                ? this
                : new Endpoint(high, low, v6, scopeId, port, newLocal);
    }

    /** Whether address and port are the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint that
                && low == that.low
                && port == that.port
                && high == that.high
                && v6 == that.v6
                && scopeId == that.scopeId;
    }

    @Override
    public int hashCode() {
        return Long.hashCode((high * 31 + low) * 31 + port);
    }

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

    /** {@code 192.0.2.1:41820} or, as RFC 5952 writes it, {@code [2001:db8::1]:41820}. */
    @Override
    public String toString() {
        var text = new StringBuilder(48);
        if (v6) {
            appendIpv6(text.append('['));
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

    /** The longest run of zero groups, of at least two, becomes {@code ::} (RFC 5952 §4.2). */
    private void appendIpv6(StringBuilder text) {
        int gap = GROUPS;
        int gapLength = 1;
        for (int from = 0; from < GROUPS; from++) {
            int zeros = 0;
            while (from + zeros < GROUPS && group(from + zeros) == 0) {
                zeros++;
            }
            if (zeros > gapLength) {
                gap = from;
                gapLength = zeros;
            }
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(i == 0 || i == gap + gapLength ? "" : ":")
                        .append(Long.toHexString(group(i)));
            }
        }
    }

    private long group(int i) {
        return (i < GROUPS / 2 ? high : low) >>> (48 - 16 * (i & 3)) & 0xFFFF;
    }

    private static long bigEndian(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[offset + i] & 0xFF);
        }
        return value;
    }
}
