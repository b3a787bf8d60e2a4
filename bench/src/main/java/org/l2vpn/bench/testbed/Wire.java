package org.l2vpn.bench.testbed;

/**
 * A veth between the two ends.
 *
 * @param mtu of the veth, bytes
 * @param ipv6 whether the ends reach each other by IPv6 instead of IPv4
 * @param offload whether the veth keeps its default offloads, with which a datagram batch sent by
 *     segmentation (UDP_SEGMENT) crosses as one buffer
 * @param lossPerMille of the buffers that cross, this many in a thousand are lost at the receiver,
 *     in both directions, chosen at random
 * @param bridged whether the machines that speak are behind the ends: machine – bridge – TAP at
 *     both
 */
public record Wire(int mtu, boolean ipv6, boolean offload, int lossPerMille, boolean bridged) {
    /** IPv4 without options and UDP. */
    private static final int IPV4_UDP = 20 + 8;

    /** IPv6 without extension headers and UDP. */
    private static final int IPV6_UDP = 40 + 8;

    /** As the kernel makes it. */
    static final Wire VETH = new Wire(1500, false, true, 0, false);

    Wire withoutOffload() {
        return new Wire(mtu, ipv6, false, lossPerMille, bridged);
    }

    Wire losing(int perMille) {
        return new Wire(mtu, ipv6, offload, perMille, bridged);
    }

    Wire overIpv6() {
        return new Wire(mtu, true, offload, lossPerMille, bridged);
    }

    Wire ofMtu(int bytes) {
        return new Wire(bytes, ipv6, offload, lossPerMille, bridged);
    }

    Wire betweenBridges() {
        return new Wire(mtu, ipv6, offload, lossPerMille, true);
    }

    /** Largest UDP payload that crosses the path in one piece, bytes. */
    public int largestDatagram() {
        return mtu - (ipv6 ? IPV6_UDP : IPV4_UDP);
    }

    /** One phrase for the report. */
    String about() {
        StringBuilder text = new StringBuilder("a veth of ").append(mtu).append(" bytes, IPv");
        text.append(ipv6 ? 6 : 4);
        text.append(
                offload
                        ? ", its default offloads"
                        : ", tx-udp-segmentation, tso, gso and gro off at both ends");
        if (lossPerMille > 0) {
            text.append(", ").append(lossPerMille / 10.0);
            text.append(
                    offload
                            ? " % random loss each way (a batch sent by UDP_SEGMENT is lost whole)"
                            : " % random loss each way (of single datagrams)");
        }
        if (bridged) {
            text.append(", the TAP in a bridge with the machine that speaks, whose MTU is ")
                    .append(Testbed.LAN_MTU);
        }
        return text.toString();
    }
}
