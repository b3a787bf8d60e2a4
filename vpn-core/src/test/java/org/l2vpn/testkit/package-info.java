/** Test doubles and contracts that the tests of other modules use too (exported as a test-jar). */
@NullMarked
package org.l2vpn.testkit;

import org.jspecify.annotations.NullMarked;
