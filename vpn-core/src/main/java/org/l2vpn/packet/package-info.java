/**
 * A frame and what is in it: Ethernet, ARP, IPv4, IPv6, TCP and UDP fields, checksums, and what a
 * kernel has left to be done to it (its offload). A leaf. Pure: bytes in, bytes out.
 */
@NullMarked
package org.l2vpn.packet;

import org.jspecify.annotations.NullMarked;
