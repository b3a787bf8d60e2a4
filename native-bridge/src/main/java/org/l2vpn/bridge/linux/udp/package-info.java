/**
 * The underlay of a Linux epoll loop: a UDP channel whose messages are whole datagram batches, with
 * UDP_SEGMENT for sending and UDP_GRO for receiving.
 */
@NullMarked
package org.l2vpn.bridge.linux.udp;

import org.jspecify.annotations.NullMarked;
