package org.l2vpn.cli;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Name, version and Java runtime. */
final class VersionProvider implements IVersionProvider {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public String[] getVersion() {
        var program = ((VpnCommand) spec.root().userObject()).program();
        return new String[] {
            "%s %s (Java %s)".formatted(program.name(), program.version(), Runtime.version())
        };
    }
}
