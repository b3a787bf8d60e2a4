/**
 * The Noise handshake (revision 34), in the one pattern we use: IKpsk2. Pure: randomness, keys and
 * payloads are given, nothing is logged, no clock is read.
 */
@NullMarked
package org.l2vpn.noise;

import org.jspecify.annotations.NullMarked;
