package org.l2vpn.packet;

/** What a bridge may and may not do with a frame, by its addresses and its length. */
public final class FrameRules {
    /** Shortest frame that has a whole header; a TAP refuses 13 bytes and takes 14. */
    public static final int MIN_LENGTH = EthernetView.HEADER;

    /** Longest frame anything here carries: the most a TAP reads or writes in one call. */
    public static final int MAX_LENGTH = 65_535;

    /**
     * Longest super-frame: the largest IPv4 datagram, its header and two tags. Linux makes none of
     * more than 65,536 bytes and a tag (GSO_LEGACY_MAX_SIZE, include/linux/netdevice.h).
     */
    public static final int MAX_SUPER_LENGTH = 65_535 + EthernetView.HEADER + 2 * EthernetView.TAG;

    /**
     * Shortest frame on a real wire, 64 bytes less the FCS (IEEE 802.3); shorter ones are padded.
     */
    public static final int PADDED_LENGTH = 60;

    private static final long BROADCAST = 0xFFFF_FFFF_FFFFL;
    private static final long LINK_LOCAL = 0x0180_C200_0000L;
    private static final long LINK_LOCAL_MASK = 0xFFFF_FFFF_FFF0L;

    private FrameRules() {}

    /** Whether packed bits are ff:ff:ff:ff:ff:ff. */
    public static boolean isBroadcast(long bits) {
        return bits == BROADCAST;
    }

    /**
     * Whether packed bits are one of 01:80:C2:00:00:00 to 0F: spanning tree, pause frames, LACP,
     * 802.1X, LLDP. They belong to one segment, and no bridge forwards them (IEEE 802.1Q, 8.6.3).
     */
    public static boolean isLinkLocal(long bits) {
        return (bits & LINK_LOCAL_MASK) == LINK_LOCAL;
    }

    /** Whether packed bits can be the source of a frame: neither a group address nor zero. */
    public static boolean isStation(long bits) {
        return bits != 0 && !MacAddress.isGroup(bits);
    }
}
