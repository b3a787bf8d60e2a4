/** What a run has shown: tables, claims, JSON and a chart. */
@NullMarked
package org.l2vpn.bench.report;

import org.jspecify.annotations.NullMarked;
