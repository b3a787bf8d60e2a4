package org.l2vpn.probe;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.l2vpn.ethernet.EthernetView;
import org.l2vpn.ethernet.FrameRules;
import org.l2vpn.ethernet.MacAddress;
import org.l2vpn.ethernet.NeighbourSolicitation;

/**
 * A machine as small as can be: it asks for addresses by ARP or IPv6's neighbour discovery, and
 * answers ARP and ping for its own, which is one of IPv4. Untagged frames only. One thread.
 */
public final class Station {
    private static final int ARP_LENGTH = EthernetView.HEADER + 28;
    private static final int ARP_OPERATION = EthernetView.HEADER + 6;
    private static final int ARP_SENDER_MAC = EthernetView.HEADER + 8;
    private static final int ARP_SENDER_IP = EthernetView.HEADER + 14;
    private static final int ARP_TARGET_IP = EthernetView.HEADER + 24;
    private static final int REQUEST = 1;
    private static final int REPLY = 2;

    /** Hardware Ethernet, protocol IPv4, their lengths (RFC 826). */
    private static final long ARP_KIND = 0x0001_0800_0604L;

    private static final int IP_PROTOCOL = EthernetView.HEADER + 9;
    private static final int IP_SOURCE = EthernetView.HEADER + 12;
    private static final int IP_DESTINATION = EthernetView.HEADER + 16;
    private static final int MIN_IP = 20;
    private static final int ICMP = 1;
    private static final int ICMP_HEADER = 8;
    private static final int ECHO_REQUEST = 8;

    /** More-fragments flag and offset: a piece of a datagram is not answered. */
    private static final int FRAGMENT_MASK = 0x3FFF;

    private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final byte[] NO_ADDRESS = new byte[4];

    private final MacAddress mac;
    private final byte @Nullable [] address;
    private final Map<InetAddress, MacAddress> found = new LinkedHashMap<>();
    private int arpAnswered;
    private int pingsAnswered;

    /**
     * @param address none: it asks as RFC 5227's ARP Probe does, and answers nothing
     */
    public Station(MacAddress mac, Optional<Inet4Address> address) {
        this.mac = mac;
        this.address = address.map(InetAddress::getAddress).orElse(null);
    }

    /** The frame that asks who has an address. */
    public byte[] whoHas(InetAddress wanted) {
        return wanted instanceof Inet6Address
                ? NeighbourSolicitation.of(mac, wanted.getAddress())
                : arp(BROADCAST, REQUEST, new byte[MacAddress.LENGTH], wanted.getAddress());
    }

    /** Takes a frame in; the answer to it, or null. */
    public byte @Nullable [] receive(byte[] data, int offset, int length) {
        if (length < FrameRules.MIN_LENGTH) {
            return null;
        }
        var frame = Arrays.copyOfRange(data, offset, offset + length);
        return switch (EthernetView.outerType(frame, 0)) {
            case EthernetView.TYPE_ARP -> receiveArp(frame);
            case EthernetView.TYPE_IPV4 -> receiveIp(frame);
            case EthernetView.TYPE_IPV6 -> receiveIpv6(frame);
            default -> null;
        };
    }

    private byte @Nullable [] receiveArp(byte[] frame) {
        if (frame.length < ARP_LENGTH) {
            return null;
        }
        var in = ByteBuffer.wrap(frame);
        if (in.getLong(EthernetView.HEADER) >>> 16 != ARP_KIND) {
            return null;
        }
        int operation = in.getShort(ARP_OPERATION);
        var senderMac = MacAddress.read(frame, ARP_SENDER_MAC);
        var senderIp = Arrays.copyOfRange(frame, ARP_SENDER_IP, ARP_SENDER_IP + 4);
        if (!senderMac.equals(mac) && !Arrays.equals(senderIp, NO_ADDRESS)) {
            found.put(inetAddress(senderIp), senderMac);
        }
        if (operation != REQUEST || !isMine(frame, ARP_TARGET_IP)) {
            return null;
        }
        arpAnswered++;
        return arp(senderMac, REPLY, senderMac.bytes(), senderIp);
    }

    private byte @Nullable [] receiveIpv6(byte[] frame) {
        if (NeighbourSolicitation.isAnswer(frame)) {
            var who = NeighbourSolicitation.mac(frame);
            if (!who.equals(mac)) {
                found.put(inetAddress(NeighbourSolicitation.address(frame)), who);
            }
        }
        return null;
    }

    private byte @Nullable [] receiveIp(byte[] frame) {
        if (frame.length < EthernetView.HEADER + MIN_IP) {
            return null;
        }
        var in = ByteBuffer.wrap(frame);
        int header = (frame[EthernetView.HEADER] & 0x0F) * 4;
        int total = Short.toUnsignedInt(in.getShort(EthernetView.HEADER + 2));
        int icmp = EthernetView.HEADER + header;
        if (frame[EthernetView.HEADER] >> 4 != 4
                || header < MIN_IP
                || total < header + ICMP_HEADER
                || EthernetView.HEADER + total > frame.length
                || (in.getShort(EthernetView.HEADER + 6) & FRAGMENT_MASK) != 0
                || frame[IP_PROTOCOL] != ICMP
                || frame[icmp] != ECHO_REQUEST
                || EthernetView.destination(frame, 0) != mac.bits()
                || !isMine(frame, IP_DESTINATION)) {
            return null;
        }
        pingsAnswered++;
        return echo(frame, in, icmp, EthernetView.HEADER + total);
    }

    /** Sender and receiver change places, which no checksum sees; the type does. */
    private byte[] echo(byte[] request, ByteBuffer in, int icmp, int end) {
        var reply = Arrays.copyOf(request, Math.max(end, FrameRules.PADDED_LENGTH));
        var out = ByteBuffer.wrap(reply);
        out.put(0, request, MacAddress.LENGTH, MacAddress.LENGTH);
        out.put(MacAddress.LENGTH, mac.bytes());
        out.putInt(IP_SOURCE, in.getInt(IP_DESTINATION));
        out.putInt(IP_DESTINATION, in.getInt(IP_SOURCE));
        reply[icmp] = 0;
        // RFC 1624: the sum loses 0x0800, so its complement gains it.
        int sum = Short.toUnsignedInt(in.getShort(icmp + 2)) + (ECHO_REQUEST << 8);
        out.putShort(icmp + 2, (short) (sum + (sum >>> 16)));
        return reply;
    }

    private byte[] arp(MacAddress to, int operation, byte[] targetMac, byte[] targetIp) {
        return ByteBuffer.allocate(FrameRules.PADDED_LENGTH)
                .put(to.bytes())
                .put(mac.bytes())
                .putShort((short) EthernetView.TYPE_ARP)
                .putShort((short) 1)
                .putShort((short) EthernetView.TYPE_IPV4)
                .put((byte) MacAddress.LENGTH)
                .put((byte) 4)
                .putShort((short) operation)
                .put(mac.bytes())
                .put(address == null ? NO_ADDRESS : address)
                .put(targetMac)
                .put(targetIp)
                .array();
    }

    private boolean isMine(byte[] frame, int at) {
        return address != null && Arrays.equals(frame, at, at + 4, address, 0, 4);
    }

    private static InetAddress inetAddress(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Its MAC address. */
    public MacAddress mac() {
        return mac;
    }

    /** Who has an address, as far as was told. */
    public Optional<MacAddress> found(InetAddress wanted) {
        return Optional.ofNullable(found.get(wanted));
    }

    /** ARP requests for its own address that it has answered. */
    public int arpAnswered() {
        return arpAnswered;
    }

    /** Pings of its own address that it has answered. */
    public int pingsAnswered() {
        return pingsAnswered;
    }
}
