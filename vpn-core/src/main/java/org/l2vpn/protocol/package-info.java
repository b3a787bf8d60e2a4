/** What goes over the wire: messages, records, their sizes and the limits; no I/O. */
@NullMarked
package org.l2vpn.protocol;

import org.jspecify.annotations.NullMarked;
