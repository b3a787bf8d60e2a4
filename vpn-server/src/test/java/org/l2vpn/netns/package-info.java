/** The programs as processes in real network namespaces with real TAPs. */
@NullMarked
package org.l2vpn.netns;

import org.jspecify.annotations.NullMarked;
