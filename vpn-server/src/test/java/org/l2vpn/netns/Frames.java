package org.l2vpn.netns;

import java.nio.ByteBuffer;
import java.util.Random;

/** Ethernet frames that no protocol stack would make by itself. */
final class Frames {
    /** IEEE Std 802 local experimental ethertype 1. */
    static final int EXPERIMENTAL = 0x88B5;

    /** Addresses of nobody: locally administered, so that switches flood them. */
    static final long NOBODY = 0x02_00_00_00_0F_01L;

    /** Another one: an address in use at a link is not taken by a peer for a while. */
    static final long SOMEBODY = 0x02_00_00_00_0F_03L;

    static final long NOWHERE = 0x02_00_00_00_0F_02L;

    private static final int VLAN_TAG = 0x8100;

    private Frames() {}

    /** An untagged frame. */
    static byte[] plain(long destination, long source, int type, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        address(frame, destination);
        address(frame, source);
        return frame.putShort((short) type).put(payload).array();
    }

    /** A frame of nobody, of the experimental type with an 802.1Q tag. */
    static byte[] tagged(int vlan, byte[] payload) {
        return tagged(NOBODY, vlan, payload);
    }

    /** The same from this address. */
    static byte[] tagged(long source, int vlan, byte[] payload) {
        ByteBuffer inner = ByteBuffer.allocate(4 + payload.length);
        inner.putShort((short) vlan).putShort((short) EXPERIMENTAL).put(payload);
        return plain(NOWHERE, source, VLAN_TAG, inner.array());
    }

    /** Bytes that look random and are the same for one seed. */
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The number behind aa:bb:cc:dd:ee:ff. */
    static long address(String text) {
        return Long.parseLong(text.replace(":", ""), 16);
    }

    private static void address(ByteBuffer frame, long address) {
        frame.putShort((short) (address >> 32)).putInt((int) address);
    }
}
