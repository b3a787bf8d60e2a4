/**
 * Does to frames what a kernel has left undone, or leaves it to the next one: super-frames are
 * segmented and coalesced, checksums completed, TCP fitted to a path. Pure: bytes in, bytes out.
 */
@NullMarked
package org.l2vpn.offload;

import org.jspecify.annotations.NullMarked;
