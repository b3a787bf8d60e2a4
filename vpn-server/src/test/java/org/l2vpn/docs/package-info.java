/** What the documents say of the code, held to it. */
@org.jspecify.annotations.NullMarked
package org.l2vpn.docs;
