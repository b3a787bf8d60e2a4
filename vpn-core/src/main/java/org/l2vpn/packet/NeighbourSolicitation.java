package org.l2vpn.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Asking who has an IPv6 address (RFC 4861, sections 4.3 and 4.4). */
public final class NeighbourSolicitation {
    private static final int IP = EthernetView.HEADER;
    private static final int MESSAGE = IP + Ipv6.HEADER;
    private static final int TARGET = MESSAGE + 8;
    private static final int OPTION = TARGET + Ipv6.ADDRESS;
    private static final int OPTION_LENGTH = 8;

    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;

    /** Of any other, a router has passed it on (RFC 4861, section 7.1). */
    private static final int HOP_LIMIT = 255;

    private static final int SOURCE_MAC_OPTION = 1;
    private static final int TARGET_MAC_OPTION = 2;

    private NeighbourSolicitation() {}

    /**
     * The frame that asks, from the link-local address of {@code mac}. Never from none, by which a
     * machine tells that it is about to take the address itself (RFC 4862, section 5.4).
     *
     * @param wanted 16 bytes
     */
    public static byte[] of(MacAddress mac, byte[] wanted) {
        var frame = new byte[OPTION + OPTION_LENGTH];
        // The solicited-node group of the address: its last 24 bits (RFC 4291, section 2.7.1),
        // which
        // Ethernet has behind 33:33:ff (RFC 2464, section 7).
        var out = ByteBuffer.wrap(frame).putInt(0x3333_FF00).putShort((short) 0);
        out.put(3, wanted, Ipv6.ADDRESS - 3, 3);
        out.put(mac.bytes()).putShort((short) EthernetView.TYPE_IPV6);
        out.putInt(0x6000_0000)
                .putShort((short) (frame.length - MESSAGE))
                .put((byte) IpProtocol.ICMPV6)
                .put((byte) HOP_LIMIT)
                .put(linkLocal(mac))
                .putLong(0xFF02L << 48)
                .putLong(0x1_FF00_0000L);
        out.put(MESSAGE - 3, wanted, Ipv6.ADDRESS - 3, 3);
        out.put((byte) SOLICITATION)
                .put(new byte[7])
                .put(wanted)
                .put((byte) SOURCE_MAC_OPTION)
                .put((byte) 1)
                .put(mac.bytes());
        out.putShort(MESSAGE + 2, NeighbourAnnouncement.icmpv6Checksum(frame, MESSAGE));
        return frame;
    }

    /** fe80::/64 and the modified EUI-64 of the address (RFC 4291, appendix A). */
    private static byte[] linkLocal(MacAddress mac) {
        var bytes = mac.bytes();
        return ByteBuffer.allocate(Ipv6.ADDRESS)
                .putLong(0xFE80L << 48)
                .put((byte) (bytes[0] ^ 2))
                .put(bytes, 1, 2)
                .putShort((short) 0xFFFE)
                .put(bytes, 3, 3)
                .array();
    }

    /** Whether a whole untagged frame is an advertisement, which answers such a question. */
    public static boolean isAnswer(byte[] frame) {
        return frame.length >= OPTION
                && EthernetView.outerType(frame, 0) == EthernetView.TYPE_IPV6
                && frame[IP] >> 4 == 6
                && frame[IP + Ipv6.NEXT_HEADER] == IpProtocol.ICMPV6
                && Byte.toUnsignedInt(frame[IP + Ipv6.HOP_LIMIT]) == HOP_LIMIT
                && Byte.toUnsignedInt(frame[MESSAGE]) == ADVERTISEMENT;
    }

    /** The address an answer is about, 16 bytes. */
    public static byte[] address(byte[] answer) {
        return Arrays.copyOfRange(answer, TARGET, TARGET + Ipv6.ADDRESS);
    }

    /** Who has that address: by the option for it, else who sent the frame. */
    public static MacAddress mac(byte[] answer) {
        var told = answer.length >= OPTION + OPTION_LENGTH && answer[OPTION] == TARGET_MAC_OPTION;
        return MacAddress.read(answer, told ? OPTION + 2 : MacAddress.LENGTH);
    }
}
