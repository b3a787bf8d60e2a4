/** The running program: puts configuration, links, switch, sessions and transport together. */
@NullMarked
package org.l2vpn.node;

import org.jspecify.annotations.NullMarked;
