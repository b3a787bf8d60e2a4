/** Defence of the handshake: mac1, cookies, load and rate; no state for unproven sources. */
@NullMarked
package org.l2vpn.flood;

import org.jspecify.annotations.NullMarked;
