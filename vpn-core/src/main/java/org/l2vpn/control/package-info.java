/** The control socket: one question by the CLI, one answer by the running program. */
@NullMarked
package org.l2vpn.control;

import org.jspecify.annotations.NullMarked;
