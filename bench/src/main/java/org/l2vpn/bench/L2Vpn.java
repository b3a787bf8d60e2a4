package org.l2vpn.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.DaemonConfig;
import org.l2vpn.netns.kit.Keys;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;

/**
 * This program: {@code bin/vpnd} and {@code bin/vpnc} as a user starts them, no further options.
 */
final class L2Vpn implements Contender {
    private static final String ADDRESS = "10.88.0.1";
    private static final int PORT = 41820;

    private final String suite;

    /** With this suite, as the configuration names it. */
    L2Vpn(String suite) {
        this.suite = suite;
    }

    @Override
    public String name() {
        return "l2vpn " + suite;
    }

    @Override
    public String setup() {
        return "bin/vpnd and bin/vpnc, suite = " + suite + ", TAP mtu = auto, defaults elsewhere";
    }

    @Override
    public Running start(Course course) {
        Keys serverKeys = Keys.generate();
        Keys clientKeys = Keys.generate();
        DaemonConfig server = new DaemonConfig("server", course.lab().directory(), serverKeys);
        DaemonConfig client = new DaemonConfig("client", course.lab().directory(), clientKeys);
        server.set("listen", Course.SERVER_ADDRESS + ":" + PORT);
        server.tap("tap0").put("addresses", List.of(ADDRESS + "/24"));
        client.tap("tap0").put("addresses", List.of("10.88.0.2/24"));
        server.peer("client").putAll(Map.of("public-key", clientKeys.publicKey(), "suite", suite));
        client.peer("server")
                .putAll(
                        Map.of(
                                "public-key",
                                serverKeys.publicKey(),
                                "suite",
                                suite,
                                "endpoint",
                                Course.SERVER_ADDRESS + ":" + PORT));
        Daemon vpnd = launch(course, course.server(), "vpnd", server);
        Daemon vpnc = launch(course, course.client(), "vpnc", client);
        vpnd.awaitReady();
        vpnc.awaitReady();
        Await.until(
                name() + " carries",
                Duration.ofSeconds(20),
                () -> Ping.run(course.client(), ADDRESS, 1, "1").received() == 1,
                () -> vpnd.report() + vpnc.report());
        return new Running(
                ADDRESS,
                List.of(vpnd.pid(), vpnc.pid()),
                () -> {
                    vpnd.close();
                    vpnc.close();
                });
    }

    private static Daemon launch(Course course, Netns netns, String program, DaemonConfig config) {
        return course.lab()
                .closing(Daemon.launch(netns, program, config.write(), config.controlSocket(), ""));
    }
}
