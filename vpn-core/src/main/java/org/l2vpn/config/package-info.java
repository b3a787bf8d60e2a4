/** The configuration: HOCON in, validated records or every error at once out. */
@NullMarked
package org.l2vpn.config;

import org.jspecify.annotations.NullMarked;
