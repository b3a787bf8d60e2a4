/** The tunnels that are measured beside each other. */
@NullMarked
package org.l2vpn.bench.candidate;

import org.jspecify.annotations.NullMarked;
