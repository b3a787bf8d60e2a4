/** Ethernet itself: addresses, frame fields, neighbour announcements; a leaf. */
@NullMarked
package org.l2vpn.ethernet;

import org.jspecify.annotations.NullMarked;
