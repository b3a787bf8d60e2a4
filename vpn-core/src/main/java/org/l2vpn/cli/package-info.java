/** The command line that vpnc and vpnd share: commands, exit codes, texts. */
@NullMarked
package org.l2vpn.cli;

import org.jspecify.annotations.NullMarked;
