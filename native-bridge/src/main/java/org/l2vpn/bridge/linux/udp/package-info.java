/**
 * The underlay of a Linux epoll loop: a UDP channel whose messages are whole datagram batches, with
 * UDP_SEGMENT on the way out and UDP_GRO on the way in.
 */
@NullMarked
package org.l2vpn.bridge.linux.udp;

import org.jspecify.annotations.NullMarked;
