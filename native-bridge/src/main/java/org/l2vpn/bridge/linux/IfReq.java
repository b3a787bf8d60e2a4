package org.l2vpn.bridge.linux;

import java.nio.charset.StandardCharsets;
import org.l2vpn.packet.MacAddress;

/**
 * {@code struct ifreq} of {@code linux/if.h} (6.18, 64 bit): 16 bytes of name, then a union of 24.
 * Cold path only.
 */
final class IfReq {
    /** sizeof(struct ifreq). */
    static final int SIZE = 40;

    /** IFNAMSIZ: name with its terminating zero. */
    static final int NAME_SIZE = 16;

    /** offsetof ifr_flags, a short. */
    static final int FLAGS = 16;

    /** offsetof ifr_hwaddr.sa_family, an unsigned short. */
    static final int HWADDR_FAMILY = 16;

    /** offsetof ifr_hwaddr.sa_data. */
    static final int HWADDR_DATA = 18;

    /** {@code linux/if_arp.h}: ARPHRD_ETHER. */
    static final short ARPHRD_ETHER = 1;

    private IfReq() {}

    /** With a name and flags, as TUNSETIFF takes it. */
    static NativeBuffer flags(String name, int flags) {
        var request = named(name);
        request.bytes().putShort(FLAGS, (short) flags);
        return request;
    }

    /** With a MAC address, as SIOCSIFHWADDR takes it. */
    static NativeBuffer hardwareAddress(String name, MacAddress mac) {
        var request = named(name);
        request.bytes().putShort(HWADDR_FAMILY, ARPHRD_ETHER);
        request.bytes().put(HWADDR_DATA, mac.bytes());
        return request;
    }

    /** The name in an answer. */
    static String name(NativeBuffer answer) {
        var bytes = new byte[NAME_SIZE];
        answer.bytes().get(0, bytes);
        var text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static NativeBuffer named(String name) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= NAME_SIZE) {
            throw new IllegalArgumentException("interface name too long: " + name);
        }
        var request = NativeBuffer.allocate(SIZE);
        request.bytes().put(0, bytes);
        return request;
    }
}
