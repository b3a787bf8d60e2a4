package org.l2vpn.netns.kit;

/**
 * A machine of a {@link Lab}: a namespace with one interface {@code wan0} towards the router.
 *
 * @param index place in the lab, from 1; it is in both addresses
 */
public record Host(Netns netns, String role, int index) {
    /** The interface towards the router. */
    public static final String WAN = "wan0";

    /** Its first IPv4 address. */
    public String address4() {
        return address4(2);
    }

    /** An IPv4 address of its subnet; the router is 1, the host starts with 2. */
    public String address4(int last) {
        return "10.77." + index + "." + last;
    }

    /** Its first IPv6 address. */
    public String address6() {
        return address6(2);
    }

    /** An IPv6 address of its subnet; the router is 1, the host starts with 2. */
    public String address6(int last) {
        return "fd77:0:0:" + Integer.toHexString(index) + "::" + Integer.toHexString(last);
    }

    /** The interface of the router towards this host. */
    public String routerSide() {
        return "to-" + role;
    }
}
