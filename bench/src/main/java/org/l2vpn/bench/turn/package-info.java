/** One contender's turn on a course: what is measured, how, and what came out. */
@NullMarked
package org.l2vpn.bench.turn;

import org.jspecify.annotations.NullMarked;
