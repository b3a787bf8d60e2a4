package org.l2vpn.client;

import java.io.IOException;
import org.l2vpn.cli.Cli;
import org.l2vpn.cli.Program;
import org.l2vpn.cli.RunningNode;
import org.l2vpn.config.VpnConfig;

/** vpnc: wires the program together; everything else is in the CLI. */
public final class ClientMain {
    private ClientMain() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        var program =
                Program.of(
                        "vpnc",
                        "Carries Ethernet to a server over encrypted UDP.",
                        Program.versionOf(ClientMain.class),
                        ClientMain::start);
        System.exit(Cli.run(program, arguments));
    }

    private static RunningNode start(VpnConfig config) throws IOException {
        throw new IOException("this build cannot run " + config.name() + ": it has no node");
    }
}
