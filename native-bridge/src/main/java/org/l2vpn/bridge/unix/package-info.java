/** Unix sockets in directories where others may exchange names; Linux and macOS. */
@NullMarked
package org.l2vpn.bridge.unix;

import org.jspecify.annotations.NullMarked;
