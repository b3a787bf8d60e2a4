/** A link: a local source and sink of Ethernet frames, and what one is made of. */
@NullMarked
package org.l2vpn.link;

import org.jspecify.annotations.NullMarked;
