package org.l2vpn.packet;

import java.nio.ByteBuffer;

/**
 * Frames that tell every neighbour, unasked, which MAC an IP address has now; sent when a link
 * comes up, so that switches and neighbour caches beyond it learn the path at once.
 */
public final class NeighbourAnnouncement {
    private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");

    /** ff02::1 on Ethernet: 33:33 and the low 32 bits of the group (RFC 2464, section 7). */
    private static final MacAddress ALL_NODES_MAC = MacAddress.parse("33:33:00:00:00:01");

    /** ff02::1 (RFC 4291, section 2.7.1). */
    private static final byte[] ALL_NODES = {
        (byte) 0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
    };

    /** Neighbour discovery is valid only with this hop limit (RFC 4861, section 7.1.2). */
    private static final int HOP_LIMIT = 255;

    /** Type 136, flags and target: 24 bytes; the target link-layer address option: 8. */
    private static final int ADVERTISEMENT_LENGTH = 32;

    private NeighbourAnnouncement() {}

    /** The announcement for an address of 4 (IPv4) or 16 (IPv6) bytes. */
    public static byte[] of(MacAddress mac, byte[] address) {
        return switch (address.length) {
            case Ipv4.ADDRESS -> arpAnnouncement(mac, address);
            case Ipv6.ADDRESS -> unsolicitedAdvertisement(mac, address);
            default ->
                    throw new IllegalArgumentException(
                            "an IP address has 4 or 16 bytes, not " + address.length);
        };
    }

    /**
     * The ARP Announcement of RFC 5227, section 2.3: a broadcast ARP request whose sender and
     * target address are both ours and whose target hardware address is zero; padded to 60 bytes.
     */
    private static byte[] arpAnnouncement(MacAddress mac, byte[] ipv4) {
        return ByteBuffer.allocate(FrameRules.PADDED_LENGTH)
                .put(BROADCAST.bytes())
                .put(mac.bytes())
                .putShort((short) EthernetView.TYPE_ARP)
                .putShort((short) (Arp.ETHERNET_IPV4 >>> 32))
                .putInt((int) Arp.ETHERNET_IPV4)
                .putShort((short) Arp.REQUEST)
                .put(mac.bytes())
                .put(ipv4)
                .put(new byte[MacAddress.LENGTH])
                .put(ipv4)
                .array();
    }

    /**
     * The unsolicited Neighbor Advertisement of RFC 4861, section 7.2.6: to all nodes, override
     * set, solicited not, with our link-layer address.
     */
    private static byte[] unsolicitedAdvertisement(MacAddress mac, byte[] ipv6) {
        var message = EthernetView.HEADER + Ipv6.HEADER;
        var frame = new byte[message + ADVERTISEMENT_LENGTH];
        var out = ByteBuffer.wrap(frame);
        out.put(ALL_NODES_MAC.bytes()).put(mac.bytes()).putShort((short) EthernetView.TYPE_IPV6);
        out.putInt(0x6000_0000) // version 6, no traffic class, no flow label
                .putShort((short) ADVERTISEMENT_LENGTH)
                .put((byte) IpProtocol.ICMPV6)
                .put((byte) HOP_LIMIT)
                .put(ipv6)
                .put(ALL_NODES);
        out.put((byte) 136) // neighbor advertisement (RFC 4861, section 4.4)
                .put((byte) 0)
                .putShort((short) 0) // checksum, below
                .putInt(0x2000_0000) // override
                .put(ipv6)
                .put((byte) 2) // option: target link-layer address
                .put((byte) 1) // its length in units of 8 bytes
                .put(mac.bytes());
        out.putShort(message + 2, icmpv6Checksum(frame, message));
        return frame;
    }

    /** The Internet checksum over pseudo-header and message (RFC 4443, section 2.3). */
    static short icmpv6Checksum(byte[] frame, int message) {
        var in = ByteBuffer.wrap(frame);
        var sum = frame.length - message + IpProtocol.ICMPV6;
        for (int i = message - 2 * Ipv6.ADDRESS; i < frame.length; i += 2) {
            sum += Short.toUnsignedInt(in.getShort(i));
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (short) ~sum;
    }
}
