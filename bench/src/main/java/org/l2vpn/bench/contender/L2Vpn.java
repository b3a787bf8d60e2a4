package org.l2vpn.bench.contender;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.l2vpn.bench.track.Course;
import org.l2vpn.bench.track.End;
import org.l2vpn.bench.track.Track;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.DaemonConfig;
import org.l2vpn.netns.kit.Keys;

/**
 * This program: {@code bin/vpnd} and {@code bin/vpnc} as a user starts them, no further options.
 *
 * @param suite as the configuration names it
 */
public record L2Vpn(String suite) implements Contender {
    private static final int PORT = 41820;

    @Override
    public String name() {
        return "l2vpn " + suite;
    }

    @Override
    public String setup(Course course) {
        return "bin/vpnd and bin/vpnc, suite = "
                + suite
                + (course.wire().bridged() ? ", bridge = " + End.BRIDGE : "")
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
    public Launch prepare(Track track) {
        Keys serverKeys = Keys.generate();
        Keys clientKeys = Keys.generate();
        DaemonConfig server = config(track.server(), serverKeys);
        DaemonConfig client = config(track.client(), clientKeys);
        String endpoint = track.server().outer(PORT);
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
            Daemon vpnd = launch(track, track.server(), "vpnd", serverFile, server);
            Daemon vpnc = launch(track, track.client(), "vpnc", clientFile, client);
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
            Track track, End end, String program, Path file, DaemonConfig config) {
        return track.lab()
                .closing(Daemon.launch(end.tunnel(), program, file, config.controlSocket(), ""));
    }
}
