/** What each part of the data path takes and allocates, measured alone by JMH. */
@NullMarked
package org.l2vpn.bench.micro;

import org.jspecify.annotations.NullMarked;
