/** The client program. */
@NullMarked
package org.l2vpn.client;

import org.jspecify.annotations.NullMarked;
