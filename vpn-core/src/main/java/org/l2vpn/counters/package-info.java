/** Counters: what the program saw and what it dropped, for status and tests; a leaf. */
@NullMarked
package org.l2vpn.counters;

import org.jspecify.annotations.NullMarked;
