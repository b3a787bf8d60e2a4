/** The two ends the contenders run between, and what the path between them is like. */
@NullMarked
package org.l2vpn.bench.track;

import org.jspecify.annotations.NullMarked;
