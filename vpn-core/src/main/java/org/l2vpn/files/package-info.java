/** Files that others must not read, write or exchange. */
@NullMarked
package org.l2vpn.files;

import org.jspecify.annotations.NullMarked;
