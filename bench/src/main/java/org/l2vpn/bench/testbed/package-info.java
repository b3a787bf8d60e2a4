/** The two ends the candidates run between, and what the path between them is like. */
@NullMarked
package org.l2vpn.bench.testbed;

import org.jspecify.annotations.NullMarked;
