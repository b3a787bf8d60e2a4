package org.l2vpn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the interfaces that a link of type vmnet can bridge. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List this Mac's interfaces that a vmnet link in mode bridged can bridge.")
final class LinkListCommand implements Callable<Integer> {
    private final VpnCommand root;

    @Spec private CommandSpec spec = CommandSpec.create();

    LinkListCommand(VpnCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws Exception {
        var table = new TextTable("INTERFACE", "KIND", "BRIDGEABLE");
        for (var one : root.program().platform().get().links().bridgeable()) {
            table.row(
                    one.name(),
                    one.kind().isEmpty() ? "-" : one.kind(),
                    one.remark().isEmpty() ? "yes" : one.remark());
        }
        var out = spec.commandLine().getOut();
        out.print(table.isEmpty() ? "no interface can be bridged\n" : table.toString());
        out.flush();
        return ExitCode.OK;
    }
}
