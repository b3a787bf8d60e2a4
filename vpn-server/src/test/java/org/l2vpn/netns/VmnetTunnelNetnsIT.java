package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * The whole way of a Mac's frames, on Linux: the client has a vmnet link and runs on NIO, a double
 * of Apple's libraries has a TAP called {@code bridge100} behind it, the server has a TAP.
 */
@NetnsTest
class VmnetTunnelNetnsIT {
    private static final String BRIDGE = "bridge100";
    private static final String MAC = "02:00:5e:10:00:64";

    /** What {@code build.sh} exits with where there is no compiler. */
    private static final int NO_COMPILER = 3;

    private static final Duration EXIT = Duration.ofSeconds(5);

    private Tunnel tunnel;
    private Site mac;
    private Path report;
    private String properties;

    @BeforeEach
    void create() throws IOException {
        String library = vmnetDouble();
        tunnel = Tunnel.create(1);
        mac = tunnel.client(1);
        report = tunnel.lab().directory().resolve("double.report");
        Path ifconfig = tunnel.lab().directory().resolve("ifconfig");
        Files.writeString(ifconfig, "#!/bin/sh\nexec ip link set dev \"$1\" address \"$3\"\n");
        assertThat(ifconfig.toFile().setExecutable(true)).isTrue();
        properties =
                "-Dl2vpn.vmnet.library=%1$s -Dl2vpn.system.library=%1$s -Dl2vpn.vmnet.ifconfig=%2$s"
                        .formatted(library, ifconfig);
        mac.javaOptions(properties).environment(doubleOn(""));
        mac.config().set("transport", "nio");
        mac.config().tap(Site.TAP).put("type", "vmnet");
        mac.config().tap(Site.TAP).put("mode", "host");
        mac.config().tap(Site.TAP).put("mac", MAC);
    }

    @AfterEach
    void remove() {
        if (tunnel != null) {
            tunnel.close();
        }
    }

    @Test
    void shouldCarryAMacsFramesThroughTheTunnel() throws Exception {
        tunnel.start();
        Netns here = mac.netns();
        assertThat(here.exec("cat", "/sys/class/net/" + BRIDGE + "/address").check().out().strip())
                .isEqualTo(MAC);
        pingsBothWays();
        try (Iperf iperf =
                Iperf.serve(tunnel.lab(), tunnel.server().netns(), tunnel.server().inner4())) {
            assertThat(iperf.tcp(here, 2).bytes()).isPositive();
            assertThat(iperf.tcp(here, 2, "-R").bytes()).isPositive();
        }
        pingsBothWays();

        stop();
        assertThat(here.hasInterface(BRIDGE)).isFalse();
        nothingLeft();
        mac.start();
        tunnel.awaitUp(mac);
        pingsBothWays();
        stop();
        nothingLeft();
    }

    @Test
    void shouldEndWithAClearLineWhenVmnetNeverAnswers() {
        mac.javaOptions(properties + " -Dl2vpn.vmnet.start-timeout-ms=1000")
                .environment(doubleOn("start.never=1"));
        var daemon = mac.launch();
        assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(daemon.log())
                .contains("vmnet did not start within 1000 ms and was given up; likely: ");
    }

    @Test
    void shouldEndWithAClearLineWhenNotPrivileged() {
        mac.environment(doubleOn("macos=15,root=0"));
        var daemon = mac.launch();
        assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(daemon.log())
                .contains("vmnet did not start: VMNET_FAILURE (1001); likely: not root: start it");
    }

    private String[] doubleOn(String options) {
        return new String[] {
            "VMNET_DOUBLE_TAP=" + BRIDGE, "VMNET_DOUBLE_REPORT=" + report, "VMNET_DOUBLE=" + options
        };
    }

    private void pingsBothWays() {
        Site server = tunnel.server();
        for (int size : new int[] {56, 1_000, 1_300}) {
            assertThat(ping(mac.netns(), server.inner4(), size)).as("%d bytes", size).isEqualTo(5);
            assertThat(ping(server.netns(), mac.inner4(), size)).as("%d bytes", size).isEqualTo(5);
        }
        assertThat(ping(mac.netns(), server.inner6(), 56)).isEqualTo(5);
    }

    private static int ping(Netns from, String to, int size) {
        return Ping.run(from, to, 5, "0.05", "-s", "" + size).received();
    }

    private void stop() {
        mac.daemon().terminate();
        assertThat(mac.daemon().awaitExit(EXIT)).isZero();
    }

    /** The double's own account when the process ended: no rule broken, all given back. */
    private void nothingLeft() throws IOException {
        List<String> lines = Files.readAllLines(report);
        assertThat(lines).contains("live.interfaces=0", "live.networks=0", "violations=0");
    }

    private static String vmnetDouble() {
        Path bridge = Path.of(System.getProperty("repo.dir", ".."), "native-bridge");
        Path directory = bridge.resolve("target/vmnet-double").toAbsolutePath().normalize();
        Command.Result built =
                Command.run(
                        Duration.ofSeconds(60),
                        "",
                        List.of(
                                "sh",
                                bridge.resolve("src/test/c/build.sh").toString(),
                                directory.toString()));
        assumeTrue(built.exit() != NO_COMPILER, "skipped: no gcc to build the vmnet double with");
        built.check();
        return directory.resolve("libvmnet_double.so").toString();
    }
}
