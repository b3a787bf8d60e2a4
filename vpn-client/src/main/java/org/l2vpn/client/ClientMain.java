package org.l2vpn.client;

import org.l2vpn.bridge.NativeClocks;
import org.l2vpn.bridge.NativeFiles;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.bridge.NativeMachine;
import org.l2vpn.bridge.NativeSockets;
import org.l2vpn.cli.Cli;
import org.l2vpn.cli.Program;
import org.l2vpn.node.Platform;

/** vpnc: wires the program together; everything else is in the CLI. */
public final class ClientMain {
    private ClientMain() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        var version = Program.versionOf(ClientMain.class);
        var program =
                Program.of(
                        "vpnc",
                        "Carries Ethernet to a server over encrypted UDP.",
                        version,
                        ClientMain::platform,
                        NativeFiles::hold);
        System.exit(Cli.run(program, arguments));
    }

    private static Platform platform() {
        return new Platform(
                new NativeLinks(),
                NativeClocks.monotonic(),
                NativeSockets.batchChannels(),
                NativeSockets.routes(),
                NativeMachine::watch);
    }
}
