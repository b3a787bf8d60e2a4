package org.l2vpn.bridge.linux.udp;

/**
 * What the kernel does for us.
 *
 * @param segment it segments a message into datagrams (UDP_SEGMENT, Linux 4.18)
 * @param coalesce it coalesces datagrams of one sender and size into one message (UDP_GRO, Linux
 *     5.0)
 */
record Offloads(boolean segment, boolean coalesce) {}
