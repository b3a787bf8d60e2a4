/**
 * Links to virtual machines: QEMU's sockets, vfkit's and libkrun's, and socket_vmnet's protocol.
 */
@NullMarked
package org.l2vpn.bridge.qemu;

import org.jspecify.annotations.NullMarked;
