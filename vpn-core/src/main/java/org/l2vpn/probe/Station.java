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
import org.l2vpn.packet.Arp;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.IpProtocol;
import org.l2vpn.packet.Ipv4;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.packet.NeighbourSolicitation;

/**
 * A machine as small as can be: it asks for addresses by ARP or IPv6's neighbour discovery, and
 * answers ARP and ping for its own, which is one of IPv4. Untagged frames only. One thread.
 */
public final class Station {
    private static final int PACKET = EthernetView.HEADER;
    private static final int ICMP_HEADER = 8;
    private static final int ECHO_REQUEST = 8;

    private static final MacAddress BROADCAST = MacAddress.parse("ff:ff:ff:ff:ff:ff");
    private static final byte[] NO_ADDRESS = new byte[Ipv4.ADDRESS];

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
                : arp(BROADCAST, Arp.REQUEST, new byte[MacAddress.LENGTH], wanted.getAddress());
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
        if (frame.length < PACKET + Arp.LENGTH) {
            return null;
        }
        var in = ByteBuffer.wrap(frame);
        if (in.getLong(PACKET) >>> 16 != Arp.ETHERNET_IPV4) {
            return null;
        }
        int operation = in.getShort(PACKET + Arp.OPERATION);
        var senderMac = MacAddress.read(frame, PACKET + Arp.SENDER_MAC);
        var senderIp =
                Arrays.copyOfRange(
                        frame, PACKET + Arp.SENDER_IP, PACKET + Arp.SENDER_IP + Ipv4.ADDRESS);
        if (!senderMac.equals(mac) && !Arrays.equals(senderIp, NO_ADDRESS)) {
            found.put(inetAddress(senderIp), senderMac);
        }
        if (operation != Arp.REQUEST || !isMine(frame, PACKET + Arp.TARGET_IP)) {
            return null;
        }
        arpAnswered++;
        return arp(senderMac, Arp.REPLY, senderMac.bytes(), senderIp);
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
        if (frame.length < PACKET + Ipv4.HEADER) {
            return null;
        }
        var in = ByteBuffer.wrap(frame);
        int header = Ipv4.headerLength(frame, PACKET);
        int total = Short.toUnsignedInt(in.getShort(PACKET + Ipv4.TOTAL_LENGTH));
        int icmp = PACKET + header;
        if (frame[PACKET] >> 4 != 4
                || header < Ipv4.HEADER
                || total < header + ICMP_HEADER
                || PACKET + total > frame.length
                || (in.getShort(PACKET + Ipv4.FRAGMENT) & Ipv4.IS_FRAGMENT) != 0
                || frame[PACKET + Ipv4.PROTOCOL] != IpProtocol.ICMP
                || frame[icmp] != ECHO_REQUEST
                || EthernetView.destination(frame, 0) != mac.bits()
                || !isMine(frame, PACKET + Ipv4.DESTINATION)) {
            return null;
        }
        pingsAnswered++;
        return echo(frame, in, icmp, PACKET + total);
    }

    /** Sender and receiver change places, which no checksum sees; the type does. */
    private byte[] echo(byte[] request, ByteBuffer in, int icmp, int end) {
        var reply = Arrays.copyOf(request, Math.max(end, FrameRules.PADDED_LENGTH));
        var out = ByteBuffer.wrap(reply);
        out.put(0, request, MacAddress.LENGTH, MacAddress.LENGTH);
        out.put(MacAddress.LENGTH, mac.bytes());
        out.putInt(PACKET + Ipv4.SOURCE, in.getInt(PACKET + Ipv4.DESTINATION));
        out.putInt(PACKET + Ipv4.DESTINATION, in.getInt(PACKET + Ipv4.SOURCE));
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
                .putShort((short) (Arp.ETHERNET_IPV4 >>> 32))
                .putInt((int) Arp.ETHERNET_IPV4)
                .putShort((short) operation)
                .put(mac.bytes())
                .put(address == null ? NO_ADDRESS : address)
                .put(targetMac)
                .put(targetIp)
                .array();
    }

    private boolean isMine(byte[] frame, int at) {
        return address != null
                && Arrays.equals(frame, at, at + Ipv4.ADDRESS, address, 0, Ipv4.ADDRESS);
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
