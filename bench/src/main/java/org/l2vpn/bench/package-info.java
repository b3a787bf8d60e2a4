/** What the tunnel achieves and costs, beside others on the same machine in the same run. */
@NullMarked
package org.l2vpn.bench;

import org.jspecify.annotations.NullMarked;
