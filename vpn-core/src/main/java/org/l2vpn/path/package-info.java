/**
 * The largest datagram that a path takes (RFC 8899), without I/O: asked what to probe, told what
 * came back.
 */
@NullMarked
package org.l2vpn.path;

import org.jspecify.annotations.NullMarked;
