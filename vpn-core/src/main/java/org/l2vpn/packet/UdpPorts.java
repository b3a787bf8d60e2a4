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
        var off = frame.offset();
        var len = frame.length();
        if (len < EthernetView.HEADER) {
            return NONE;
        }
        var start = EthernetView.payloadStart(data, off, len);
        if (start == EthernetView.TRUNCATED || len - start <= Ipv4.PROTOCOL) {
            return NONE;
        }
        var network = off + start;
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
        return transport != NONE && transport + 2 <= off + len
                ? NetworkOrder.u16(data, transport)
                : NONE;
    }
}
