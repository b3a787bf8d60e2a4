/**
 * Virtual Distributed Ethernet: a plug for a {@code vde_switch}, and the switch's side for others'
 * plugs. Protocol version 3 as libvdeplug and vde_switch 2.3.2 speak it; on Linux and macOS.
 */
@NullMarked
package org.l2vpn.bridge.vde;

import org.jspecify.annotations.NullMarked;
