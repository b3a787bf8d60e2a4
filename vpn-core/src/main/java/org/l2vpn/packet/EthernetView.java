package org.l2vpn.packet;

/**
 * Reads the fields of an Ethernet frame (IEEE 802.3, no FCS) where it lies, without an object.
 *
 * <p>Callers have checked that the frame is at least {@link #HEADER} bytes long; what lies behind
 * the header is checked here.
 */
public final class EthernetView {
    /** Destination, source and EtherType: 6 + 6 + 2 bytes. */
    public static final int HEADER = 14;

    /** One VLAN tag: two bytes of tag control information and the next EtherType. */
    public static final int TAG = 4;

    /** EtherType of a customer tag, IEEE 802.1Q. */
    public static final int TYPE_VLAN = 0x8100;

    /** EtherType of a service tag, IEEE 802.1ad (the outer one of two). */
    public static final int TYPE_SERVICE_VLAN = 0x88A8;

    /** EtherType of IPv4, RFC 894. */
    public static final int TYPE_IPV4 = 0x0800;

    /** EtherType of ARP, RFC 826. */
    public static final int TYPE_ARP = 0x0806;

    /** EtherType of IPv6, RFC 2464. */
    public static final int TYPE_IPV6 = 0x86DD;

    /** What a reading method returns when the frame ends within its tags. */
    public static final int TRUNCATED = -1;

    private static final int SOURCE = MacAddress.LENGTH;
    private static final int TYPE = 2 * MacAddress.LENGTH;
    private static final int VLAN_ID_MASK = 0x0FFF;

    private EthernetView() {}

    /** The destination address as packed bits (see {@link MacAddress}). */
    public static long destination(byte[] data, int offset) {
        return MacAddress.bits(data, offset);
    }

    /** The source address as packed bits. */
    public static long source(byte[] data, int offset) {
        return MacAddress.bits(data, offset + SOURCE);
    }

    /** The EtherType (or 802.3 length) that follows the addresses: the tag's, if there is one. */
    public static int outerType(byte[] data, int offset) {
        return u16(data, offset + TYPE);
    }

    /**
     * The VLAN the frame belongs to: the VID of its outermost tag, 0 where there is no tag or only
     * a priority tag, {@link #TRUNCATED} where the frame ends within the tag.
     */
    public static int vlanId(byte[] data, int offset, int length) {
        if (!isTag(outerType(data, offset))) {
            return 0;
        }
        return length < HEADER + TAG ? TRUNCATED : u16(data, offset + HEADER) & VLAN_ID_MASK;
    }

    /**
     * Where the payload begins, counted from the start of the frame: behind the header and every
     * tag; {@link #TRUNCATED} where the frame ends within a tag.
     */
    public static int payloadStart(byte[] data, int offset, int length) {
        var start = HEADER;
        while (isTag(u16(data, offset + start - 2))) {
            start += TAG;
            if (start > length) {
                return TRUNCATED;
            }
        }
        return start;
    }

    /** The EtherType of the payload, behind every tag; {@link #TRUNCATED} as above. */
    public static int etherType(byte[] data, int offset, int length) {
        var start = payloadStart(data, offset, length);
        return start == TRUNCATED ? TRUNCATED : u16(data, offset + start - 2);
    }

    private static boolean isTag(int type) {
        return type == TYPE_VLAN || type == TYPE_SERVICE_VLAN;
    }

    private static int u16(byte[] data, int offset) {
        return (data[offset] & 0xFF) << 8 | (data[offset + 1] & 0xFF);
    }
}
