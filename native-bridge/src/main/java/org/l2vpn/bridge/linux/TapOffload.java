package org.l2vpn.bridge.linux;

import java.util.StringJoiner;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.Offload;

/**
 * What a TAP and we do for each other: which work the kernel leaves undone in frames that are read,
 * and does itself in frames that are written. Numbers from {@code linux/if_tun.h} (6.18).
 *
 * @param headers whether ten bytes of {@code struct virtio_net_hdr} stand before each frame
 * @param flags the TUN_F_ bits below
 */
record TapOffload(boolean headers, int flags) {
    /** Unfinished checksums. */
    static final int TUN_F_CSUM = 0x01;

    /** TCP super-frames over IPv4. */
    static final int TUN_F_TSO4 = 0x02;

    /** TCP super-frames over IPv6. */
    static final int TUN_F_TSO6 = 0x04;

    /** TCP super-frames with CWR set. */
    static final int TUN_F_TSO_ECN = 0x08;

    /** UDP super-frames over IPv4, since Linux 6.2; with {@link #TUN_F_USO6} only. */
    static final int TUN_F_USO4 = 0x20;

    /** UDP super-frames over IPv6. */
    static final int TUN_F_USO6 = 0x40;

    /** Ordinary frames, and nothing before them. */
    static final TapOffload OFF = new TapOffload(false, 0);

    /** {@code linux/skbuff.h}: GSO_BY_FRAGS, a gso_size that the kernel refuses. */
    private static final int GSO_BY_FRAGS = 0xFFFF;

    /** Bytes before each frame. */
    int headerLength() {
        return headers ? Offload.HEADER_LENGTH : 0;
    }

    /** Bytes of the longest frame that is read. */
    int maxLength() {
        return headers ? FrameRules.MAX_SUPER_LENGTH : FrameRules.MAX_LENGTH;
    }

    /** Whether all of these bits are there. */
    boolean has(int bits) {
        return (flags & bits) == bits;
    }

    /** Whether the kernel does what is left to be done for a frame that is written. */
    boolean takes(long offload) {
        if (offload == Offload.NONE) {
            return true;
        }
        return Offload.isPartial(offload) && has(kind(offload)) && isSizeRight(offload);
    }

    /** The bits a frame needs; all of them, which nothing has, where it is of no known kind. */
    private static int kind(long offload) {
        boolean ecn = Offload.isEcn(offload);
        return switch (Offload.gsoType(offload)) {
            case Offload.GSO_NONE -> ecn ? -1 : TUN_F_CSUM;
            case Offload.GSO_TCPV4 -> TUN_F_TSO4 | (ecn ? TUN_F_TSO_ECN : 0);
            case Offload.GSO_TCPV6 -> TUN_F_TSO6 | (ecn ? TUN_F_TSO_ECN : 0);
            case Offload.GSO_UDP_L4 -> ecn ? -1 : TUN_F_USO4 | TUN_F_USO6;
            default -> -1;
        };
    }

    private static boolean isSizeRight(long offload) {
        int size = Offload.gsoSize(offload);
        return !Offload.isSuperFrame(offload) || (size != 0 && size != GSO_BY_FRAGS);
    }

    /** For people: {@code csum tso4 tso6 uso4 uso6}, or {@code off}. */
    String text() {
        var words = new StringJoiner(" ").setEmptyValue("off");
        addIf(words, TUN_F_CSUM, "csum");
        addIf(words, TUN_F_TSO4, "tso4");
        addIf(words, TUN_F_TSO6, "tso6");
        addIf(words, TUN_F_USO4, "uso4");
        addIf(words, TUN_F_USO6, "uso6");
        return words.toString();
    }

    private void addIf(StringJoiner words, int bit, String word) {
        if (has(bit)) {
            words.add(word);
        }
    }
}
