/** The server program. */
@NullMarked
package org.l2vpn.server;

import org.jspecify.annotations.NullMarked;
