/**
 * A candidate's run on a scenario, and paired runs of two: what is measured, how, what came out.
 */
@NullMarked
package org.l2vpn.bench.run;

import org.jspecify.annotations.NullMarked;
