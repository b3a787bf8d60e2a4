/** Clocks and stamps: monotonic time, TAI64N, detection of suspend; a leaf. */
@NullMarked
package org.l2vpn.time;

import org.jspecify.annotations.NullMarked;
