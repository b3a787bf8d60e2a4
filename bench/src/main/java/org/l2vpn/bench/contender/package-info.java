/** The tunnels that are measured beside each other. */
@NullMarked
package org.l2vpn.bench.contender;

import org.jspecify.annotations.NullMarked;
