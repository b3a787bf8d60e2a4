package org.l2vpn.protocol;

import java.nio.charset.StandardCharsets;

/**
 * What one end tells the other about itself after a handshake: the control record {@link
 * ControlRecord#FACTS}. It is for people and for messages to them; nothing that concerns anybody
 * else is decided by it. Unknown values are 0 or "".
 *
 * @param linkMtu layer-3 MTU of its link, bytes; the smallest where it has several
 * @param capabilities bits, {@link #LARGER_FRAMES_LOST}
 * @param role {@link #CLIENT}, {@link #SITE}, or what a later version sends
 * @param version of its program, printable ASCII of at most {@link #MAX_VERSION} characters
 */
public record Facts(int linkMtu, int capabilities, int role, String version) {
    /** Capability: frames above the link MTU do not get through its link, as with a bridge. */
    public static final int LARGER_FRAMES_LOST = 1;

    /** Role: its link is a machine's own. */
    public static final int CLIENT = 1;

    /** Role: a network lies behind its link. */
    public static final int SITE = 2;

    /** Longest version, bytes. */
    public static final int MAX_VERSION = 32;

    /** TLV types; the values are of 2, 4 and 1 bytes, big-endian, and of any length. */
    static final int LINK_MTU = 16;

    static final int CAPABILITIES = 17;
    static final int ROLE = 18;
    static final int VERSION = 19;

    /** Largest record: five headers and 2 + 4 + 1 + 32 bytes of values. */
    public static final int MAX_SIZE =
            WireFormat.CONTROL_HEADER + 4 * WireFormat.TLV_HEADER + 2 + 4 + 1 + MAX_VERSION;

    /** Keeps within its limits whatever is given, as it may come from anybody. */
    public Facts {
        linkMtu &= 0xFFFF;
        role &= 0xFF;
        version = printable(version);
    }

    private static String printable(String text) {
        var out = new StringBuilder(MAX_VERSION);
        for (int i = 0; i < text.length() && i < MAX_VERSION; i++) {
            var c = text.charAt(i);
            out.append(c > ' ' && c <= '~' ? c : '?');
        }
        return out.toString();
    }

    /** Whether it has all capabilities of {@code bits}. */
    public boolean can(int bits) {
        return (capabilities & bits) == bits;
    }

    /** Writes the record; answers its length, at most {@link #MAX_SIZE}. */
    public int write(byte[] out, int offset) {
        var at = offset + ControlRecord.write(out, offset, ControlRecord.FACTS);
        if (linkMtu > 0) {
            at = header(out, at, LINK_MTU, 2);
            WireFormat.writeShort(out, at, linkMtu);
            at += 2;
        }
        at = header(out, at, CAPABILITIES, 4);
        WireFormat.writeShort(out, at, capabilities >>> 16);
        WireFormat.writeShort(out, at + 2, capabilities);
        at = header(out, at + 4, ROLE, 1);
        out[at] = (byte) role;
        var text = version.getBytes(StandardCharsets.US_ASCII);
        at = header(out, at + 1, VERSION, text.length);
        System.arraycopy(text, 0, out, at, text.length);
        return at + text.length - offset;
    }

    private static int header(byte[] out, int at, int type, int length) {
        out[at] = (byte) type;
        WireFormat.writeShort(out, at + 1, length);
        return at + WireFormat.TLV_HEADER;
    }

    /** Reads a well-formed control record; what is missing or has a wrong length is unknown. */
    public static Facts read(byte[] data, int offset, int length) {
        var capabilities = value(data, offset, length, CAPABILITIES, 4);
        return new Facts(
                (int) value(data, offset, length, LINK_MTU, 2),
                (int) capabilities,
                (int) value(data, offset, length, ROLE, 1),
                text(data, offset, length));
    }

    private static long value(byte[] data, int offset, int length, int type, int size) {
        var at = ControlRecord.find(data, offset, length, type);
        if (at < 0 || ControlRecord.valueLength(data, at) != size) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | (data[ControlRecord.valueOffset(at) + i] & 0xFF);
        }
        return value;
    }

    private static String text(byte[] data, int offset, int length) {
        var at = ControlRecord.find(data, offset, length, VERSION);
        if (at < 0) {
            return "";
        }
        var n = Math.min(MAX_VERSION, ControlRecord.valueLength(data, at));
        return new String(data, ControlRecord.valueOffset(at), n, StandardCharsets.ISO_8859_1);
    }
}
