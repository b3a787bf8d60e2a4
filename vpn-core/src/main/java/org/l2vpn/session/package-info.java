/**
 * The session machine: a pure, single-threaded engine that takes datagrams, frames, finished
 * handshake work and ticks, and answers through {@link org.l2vpn.session.SessionOutput}. No clock,
 * thread, socket, random source or log of its own.
 */
@NullMarked
package org.l2vpn.session;

import org.jspecify.annotations.NullMarked;
