package org.l2vpn.protocol;

/**
 * Where a datagram arrived at this host: an answer that leaves from elsewhere would be refused by
 * the NAT or firewall in front of its sender.
 *
 * @param socket number of the socket it came through
 * @param high first 8 bytes of the address it was sent to, network order; 0 for IPv4
 * @param low last 8 bytes, for IPv4 the address in the low 32 bits; both 0 where the socket has no
 *     other address than the one it is bound to
 * @param v6 whether that is an IPv6 address
 */
public record LocalAddress(int socket, long high, long low, boolean v6) {
    /** A socket that is bound to one address. */
    public static LocalAddress of(int socket) {
        return new LocalAddress(socket, 0, 0, false);
    }

    /** Whether the socket has several addresses, of which this is the one that was called. */
    public boolean hasAddress() {
        return high != 0 || low != 0;
    }
}
