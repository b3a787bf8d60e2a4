/** Trying a link: a station of its own at the link's far end that asks by ARP and answers. */
@NullMarked
package org.l2vpn.probe;

import org.jspecify.annotations.NullMarked;
