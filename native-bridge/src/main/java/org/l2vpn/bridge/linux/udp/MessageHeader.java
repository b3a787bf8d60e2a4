package org.l2vpn.bridge.linux.udp;

/**
 * Layout of what {@code sendmmsg(2)} and {@code recvmmsg(2)} take, in 64-bit processes ({@code
 * bits/socket.h}, {@code bits/types/struct_iovec.h}), and of the control message that carries a
 * segment size ({@code linux/udp.h}, 6.18).
 */
final class MessageHeader {
    /** sizeof(struct msghdr). */
    static final int MSGHDR = 56;

    /** offsetof msg_name, a pointer to a socket address. */
    static final int NAME = 0;

    /** offsetof msg_namelen, a u32. */
    static final int NAMELEN = 8;

    /** offsetof msg_iov, a pointer. */
    static final int IOV = 16;

    /** offsetof msg_iovlen, a u64. */
    static final int IOVLEN = 24;

    /** offsetof msg_control, a pointer. */
    static final int CONTROL = 32;

    /** offsetof msg_controllen, a u64. */
    static final int CONTROLLEN = 40;

    /** offsetof msg_flags, an int. */
    static final int FLAGS = 48;

    /** sizeof(struct mmsghdr): a msghdr and a length. */
    static final int MMSGHDR = 64;

    /** offsetof msg_len, a u32: bytes sent or received. */
    static final int MSG_LEN = 56;

    /** sizeof(struct iovec): a pointer and a u64 length. */
    static final int IOVEC = 16;

    /** offsetof iov_len. */
    static final int IOV_LEN = 8;

    /** offsetof cmsg_len, a u64: header and data. */
    static final int CMSG_LEN = 0;

    /** offsetof cmsg_level, an int. */
    static final int CMSG_LEVEL = 8;

    /** offsetof cmsg_type, an int. */
    static final int CMSG_TYPE = 12;

    /** CMSG_LEN(0): where a control message's data begins. */
    static final int CMSG_DATA = 16;

    /** CMSG_SPACE of a u16 and of an int alike. */
    static final int CMSG_SPACE = 24;

    /** CMSG_SPACE of an in6_pktinfo, the largest besides a segment size. */
    static final int PKTINFO_SPACE = 40;

    /**
     * {@code linux/in.h}: level and type of an in_pktinfo: interface, our address, the called one.
     */
    static final int SOL_IP = 0;

    static final int IP_PKTINFO = 8;

    /** sizeof(struct in_pktinfo). */
    static final int IN_PKTINFO = 12;

    /** offsetof ipi_spec_dst: from where an answer leaves. */
    static final int IPI_SPEC_DST = 4;

    /** offsetof ipi_addr: the destination in the header. */
    static final int IPI_ADDR = 8;

    /** {@code linux/in6.h}: level and type of an in6_pktinfo: address, interface. */
    static final int SOL_IPV6 = 41;

    static final int IPV6_PKTINFO = 50;

    /** As a socket option: tell the in6_pktinfo of each datagram, of IPv4 too. */
    static final int IPV6_RECVPKTINFO = 49;

    /** sizeof(struct in6_pktinfo). */
    static final int IN6_PKTINFO = 20;

    /** In msg_flags: the datagram was longer than the memory for it. */
    static final int MSG_TRUNC = 0x20;

    /** {@code linux/udp.h}: level of the two options. */
    static final int SOL_UDP = 17;

    /**
     * As a socket option: size of the datagrams messages are to be segmented into, an int; 0: none.
     */
    static final int UDP_SEGMENT = 103;

    /**
     * Size of the datagrams a message was coalesced of, an int; as a socket option: coalesce them.
     */
    static final int UDP_GRO = 104;

    /** {@code linux/sockios.h}: asks how much is unsent, an int. */
    static final int SIOCOUTQ = 0x5411;

    private MessageHeader() {}
}
