/**
 * The operating system for the rest of the program: links and clocks of this platform. Callers see
 * Java types only; JNA stays below this package.
 */
@NullMarked
package org.l2vpn.bridge;

import org.jspecify.annotations.NullMarked;
