package org.l2vpn.bench.candidate;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.l2vpn.bench.testbed.End;
import org.l2vpn.bench.testbed.Scenario;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.DaemonConfig;
import org.l2vpn.netns.kit.Keys;

/**
 * This program: {@code bin/vpnd} and {@code bin/vpnc} as a user starts them, no further options.
 *
 * @param suite as the configuration names it
 */
public record L2Vpn(String suite) implements Candidate {
    private static final int PORT = 41820;

    @Override
    public String name() {
        return "l2vpn " + suite;
    }

    @Override
    public String setup(Scenario scenario) {
        return "bin/vpnd and bin/vpnc, suite = "
                + suite
                + (scenario.wire().bridged() ? ", bridge = " + End.BRIDGE : "")
                + ", defaults elsewhere";
    }

    /** OpenVPN with the cipher of this suite. */
    public OpenVpn sameSuite() {
        return new OpenVpn(suite.toUpperCase(Locale.ROOT));
    }

    /** The launchers build what they start. */
    @Override
    public List<String> programs() {
        return List.of();
    }

    @Override
    public Launch prepare(Testbed testbed) {
        Keys serverKeys = Keys.generate();
        Keys clientKeys = Keys.generate();
        DaemonConfig server = config(testbed.server(), serverKeys);
        DaemonConfig client = config(testbed.client(), clientKeys);
        String endpoint = testbed.server().outer(PORT);
        server.set("listen", endpoint);
        server.peer("client").putAll(Map.of("public-key", clientKeys.publicKey(), "suite", suite));
        client.peer("server")
                .putAll(
                        Map.of(
                                "public-key", serverKeys.publicKey(),
                                "suite", suite,
                                "endpoint", endpoint));
        Path serverFile = server.write();
        Path clientFile = client.write();
        return () -> {
            Daemon vpnd = launch(testbed, testbed.server(), "vpnd", serverFile, server);
            Daemon vpnc = launch(testbed, testbed.client(), "vpnc", clientFile, client);
            return new Running(
                    List.of(vpnd.pid(), vpnc.pid()), () -> vpnd.report() + "\n" + vpnc.report());
        };
    }

    private static DaemonConfig config(End end, Keys keys) {
        DaemonConfig config = new DaemonConfig(end.name(), end.directory(), keys);
        if (end.wire().bridged()) {
            config.tap(End.TAP).put("bridge", End.BRIDGE);
        } else {
            config.tap(End.TAP).put("addresses", List.of(end.inner() + "/24"));
        }
        return config;
    }

    private static Daemon launch(
            Testbed testbed, End end, String program, Path file, DaemonConfig config) {
        return testbed.lab()
                .closing(Daemon.launch(end.tunnel(), program, file, config.controlSocket(), ""));
    }
}
