/** The underlay: UDP sockets and the data loop on Netty; moves datagram batches. */
@NullMarked
package org.l2vpn.transport;

import org.jspecify.annotations.NullMarked;
