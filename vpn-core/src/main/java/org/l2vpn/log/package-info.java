/** Standard error and the end of the process: what must work when nothing else does; a leaf. */
@NullMarked
package org.l2vpn.log;

import org.jspecify.annotations.NullMarked;
