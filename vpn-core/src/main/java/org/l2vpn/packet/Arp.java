package org.l2vpn.packet;

/**
 * The ARP packet for IPv4 on Ethernet (RFC 826): where its fields are, in bytes from its first one.
 */
public final class Arp {
    /** Length of the packet, bytes. */
    public static final int LENGTH = 28;

    /**
     * Hardware Ethernet, protocol IPv4, and the lengths of their addresses: the first six bytes.
     */
    public static final long ETHERNET_IPV4 = 0x0001_0800_0604L;

    /** Operation, 16 bits. */
    public static final int OPERATION = 6;

    /** The sender's MAC address. */
    public static final int SENDER_MAC = 8;

    /** The sender's IPv4 address. */
    public static final int SENDER_IP = 14;

    /** The target's MAC address. */
    public static final int TARGET_MAC = 18;

    /** The target's IPv4 address. */
    public static final int TARGET_IP = 24;

    /** Operation: who has the target address? */
    public static final int REQUEST = 1;

    /** Operation: the sender has its address. */
    public static final int REPLY = 2;

    private Arp() {}
}
