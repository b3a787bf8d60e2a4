/**
 * The learning switch between links and peers. Pure: frames, ports and the time come in, calls to
 * ports go out; owned by the data loop.
 */
@NullMarked
package org.l2vpn.switching;

import org.jspecify.annotations.NullMarked;
