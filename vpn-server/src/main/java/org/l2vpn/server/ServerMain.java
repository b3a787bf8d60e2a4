package org.l2vpn.server;

import java.io.IOException;
import org.l2vpn.cli.Cli;
import org.l2vpn.cli.Program;
import org.l2vpn.cli.RunningNode;
import org.l2vpn.config.VpnConfig;

/** vpnd: wires the program together; everything else is in the CLI. */
public final class ServerMain {
    private ServerMain() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        var program =
                Program.of(
                        "vpnd",
                        "Carries Ethernet between its clients and local links over encrypted UDP.",
                        Program.versionOf(ServerMain.class),
                        ServerMain::start);
        System.exit(Cli.run(program, arguments));
    }

    private static RunningNode start(VpnConfig config) throws IOException {
        throw new IOException("this build cannot run " + config.name() + ": it has no node");
    }
}
