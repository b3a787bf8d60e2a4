package org.l2vpn.cli;

import picocli.CommandLine.Command;

/** Only the name above {@link LinkListCommand} and {@link LinkProbeCommand}. */
@Command(
        name = "link",
        mixinStandardHelpOptions = true,
        description = "List what can be bridged; try a link.")
final class LinkCommand {}
