package org.l2vpn.packet;

/** A glance at UDP's ports: a few loads, so that every frame can be looked at. */
public final class UdpPorts {
    /** No UDP, as far as a glance tells. */
    public static final int NONE = -1;

    private UdpPorts() {}

    /**
     * The source port of what is most likely UDP, tagged or not, over IPv4 or over IPv6 without
     * extension headers; else {@link #NONE}. Verifies nothing: {@link Frame#isSegment} does.
     */
    public static int peekSource(Frame frame) {
        var data = frame.data();
        var offset = frame.offset();
        var length = frame.length();
        if (length < EthernetView.HEADER) {
            return NONE;
        }
        var start = EthernetView.payloadStart(data, offset, length);
        if (start == EthernetView.TRUNCATED || length - start <= Ipv4.PROTOCOL) {
            return NONE;
        }
        var network = offset + start;
        var transport =
                switch (NetworkOrder.u16(data, network - 2)) {
                    case EthernetView.TYPE_IPV4 ->
                            data[network + Ipv4.PROTOCOL] == IpProtocol.UDP
                                    ? network + (data[network] & 0xF) * Integer.BYTES
                                    : NONE;
                    case EthernetView.TYPE_IPV6 ->
                            data[network + Ipv6.NEXT_HEADER] == IpProtocol.UDP
                                    ? network + Ipv6.HEADER
                                    : NONE;
                    default -> NONE;
                };
        return transport != NONE && transport + 2 <= offset + length
                ? NetworkOrder.u16(data, transport)
                : NONE;
    }
}
