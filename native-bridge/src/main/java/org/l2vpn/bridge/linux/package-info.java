/**
 * Linux: the TAP, rtnetlink and the boot-time clock, through JNA's direct mapping of the C library.
 */
@NullMarked
package org.l2vpn.bridge.linux;

import org.jspecify.annotations.NullMarked;
