/** A contender's turn on a course, and duels of two: what is measured, how, what came out. */
@NullMarked
package org.l2vpn.bench.turn;

import org.jspecify.annotations.NullMarked;
