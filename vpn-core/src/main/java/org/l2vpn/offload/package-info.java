/**
 * What a kernel leaves to the last device and we to the kernel: unfinished checksums, frames larger
 * than the path that are cut late, and frames put together again. Pure: bytes in, bytes out.
 */
@NullMarked
package org.l2vpn.offload;

import org.jspecify.annotations.NullMarked;
