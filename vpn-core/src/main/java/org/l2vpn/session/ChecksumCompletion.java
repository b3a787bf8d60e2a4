package org.l2vpn.session;

/**
 * Finishes the TCP or UDP checksum of a frame that came with {@code CSUM_PARTIAL}: its checksum
 * field holds the folded, not inverted sum of the pseudo-header (RFC 9293 §3.1, RFC 768, RFC 8200
 * §8.1), as Linux leaves it for a device that does the rest. Pure, without allocation, never throws
 * for any content.
 */
final class ChecksumCompletion {
    private static final int ETHERNET_ADDRESSES = 12;
    private static final int TYPE_LENGTH = 2;
    private static final int TAG_LENGTH = 4;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88A8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;
    private static final int MOST_EXTENSIONS = 8;

    private ChecksumCompletion() {}

    /** Completes the checksum in place; false if this is no frame that can have such a one. */
    static boolean complete(byte[] data, int off, int len) {
        var end = off + len;
        var at = off + ETHERNET_ADDRESSES;
        while (at + TYPE_LENGTH <= end && isTag(u16(data, at))) {
            at += TAG_LENGTH;
        }
        if (at + TYPE_LENGTH > end) {
            return false;
        }
        return switch (u16(data, at)) {
            case IPV4 -> ipv4(data, at + TYPE_LENGTH, end);
            case IPV6 -> ipv6(data, at + TYPE_LENGTH, end);
            default -> false;
        };
    }

    private static boolean ipv4(byte[] data, int at, int end) {
        if (end - at < IPV4_HEADER) {
            return false;
        }
        var header = (data[at] & 0x0F) * 4;
        var total = u16(data, at + 2);
        // A fragment (offset, or more to come) has no whole segment to sum.
        if (header < IPV4_HEADER
                || total < header
                || total > end - at
                || (u16(data, at + 6) & 0x3FFF) != 0) {
            return false;
        }
        return segment(data, data[at + 9] & 0xFF, at + header, at + total);
    }

    private static boolean ipv6(byte[] data, int at, int end) {
        if (end - at < IPV6_HEADER) {
            return false;
        }
        var last = at + IPV6_HEADER + u16(data, at + 4);
        if (last > end) {
            return false;
        }
        var next = data[at + 6] & 0xFF;
        var here = at + IPV6_HEADER;
        for (int i = 0; i < MOST_EXTENSIONS && isExtension(next); i++) {
            if (last - here < 8) {
                return false;
            }
            next = data[here] & 0xFF;
            here += 8 + 8 * (data[here + 1] & 0xFF);
        }
        return here <= last && segment(data, next, here, last);
    }

    private static boolean segment(byte[] data, int protocol, int at, int end) {
        var field = protocol == TCP ? TCP_CHECKSUM : protocol == UDP ? UDP_CHECKSUM : -1;
        if (field < 0 || end - at < field + 2) {
            return false;
        }
        long sum = 0;
        var i = at;
        for (; i + 1 < end; i += 2) {
            sum += u16(data, i);
        }
        if (i < end) {
            sum += (data[i] & 0xFF) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        var checksum = (int) ~sum & 0xFFFF;
        if (checksum == 0 && protocol == UDP) {
            checksum = 0xFFFF; // zero would mean that there is none
        }
        data[at + field] = (byte) (checksum >>> 8);
        data[at + field + 1] = (byte) checksum;
        return true;
    }

    private static boolean isTag(int type) {
        return type == VLAN || type == SERVICE_VLAN;
    }

    /** Hop-by-hop options, routing, destination options (RFC 8200 §4). */
    private static boolean isExtension(int header) {
        return header == 0 || header == 43 || header == 60;
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xFF) << 8 | (data[at + 1] & 0xFF);
    }
}
