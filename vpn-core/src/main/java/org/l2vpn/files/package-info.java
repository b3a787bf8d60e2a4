/** Whom a file and its directory are exposed to. */
@NullMarked
package org.l2vpn.files;

import org.jspecify.annotations.NullMarked;
