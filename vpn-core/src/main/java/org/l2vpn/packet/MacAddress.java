package org.l2vpn.packet;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * An Ethernet address, packed: the first byte on the wire is the highest of the low 48 bits.
 *
 * @param bits the 48 bits, the upper 16 zero
 */
public record MacAddress(long bits) {
    /** Length on the wire, bytes. */
    public static final int LENGTH = 6;

    private static final Pattern TEXT = Pattern.compile("(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");
    private static final long GROUP_BIT = 0x0100_0000_0000L;
    private static final long LOCAL_BIT = 0x0200_0000_0000L;

    /** Refuses anything above 48 bits. */
    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
        }
    }

    /**
     * Parses {@code 02:00:5e:10:00:01}; throws {@link IllegalArgumentException} on anything else.
     */
    public static MacAddress parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no MAC address (want six bytes as 02:00:5e:10:00:01)");
        }
        return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
    }

    /** Reads six bytes at {@code offset}. */
    public static MacAddress read(byte[] bytes, int offset) {
        return new MacAddress(bits(bytes, offset));
    }

    /** Reads six bytes at {@code offset} as packed bits, without an object. */
    public static long bits(byte[] bytes, int offset) {
        return (bytes[offset] & 0xFFL) << 40
                | (bytes[offset + 1] & 0xFFL) << 32
                | (bytes[offset + 2] & 0xFFL) << 24
                | (bytes[offset + 3] & 0xFFL) << 16
                | (bytes[offset + 4] & 0xFFL) << 8
                | (bytes[offset + 5] & 0xFFL);
    }

    /** Whether packed bits are a group (multicast or broadcast) address. */
    public static boolean isGroup(long bits) {
        return (bits & GROUP_BIT) != 0;
    }

    /**
     * A unicast, locally administered address (IEEE 802, second-lowest bit of the first byte) made
     * of the first six of some well-mixed bytes.
     */
    public static MacAddress locallyAdministered(byte[] entropy) {
        return new MacAddress((bits(entropy, 0) | LOCAL_BIT) & ~GROUP_BIT);
    }

    /** Whether this is a group (multicast or broadcast) address. */
    public boolean isGroup() {
        return isGroup(bits);
    }

    /** The six bytes in wire order. */
    public byte[] bytes() {
        var bytes = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) (bits >>> (40 - 8 * i));
        }
        return bytes;
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes());
    }
}
