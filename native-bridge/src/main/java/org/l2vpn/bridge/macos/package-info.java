/**
 * macOS: vmnet interfaces, through JNA's direct mapping of vmnet.framework, libdispatch, XPC and
 * the blocks runtime.
 *
 * <p>All of it was only ever run on Linux, against a double of these libraries with the same binary
 * interface. That Apple's own libraries take it the same way is untested.
 */
@NullMarked
package org.l2vpn.bridge.macos;

import org.jspecify.annotations.NullMarked;
