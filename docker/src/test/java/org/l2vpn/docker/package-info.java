/** The image as its users start it: containers on a Docker network, and what the tunnel carries. */
@NullMarked
package org.l2vpn.docker;

import org.jspecify.annotations.NullMarked;
