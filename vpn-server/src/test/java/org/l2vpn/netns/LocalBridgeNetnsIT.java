package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;

/** {@code vpnc bridge} and {@code vpnc link} as a user types them: no file, no key, no peer. */
@NetnsTest
class LocalBridgeNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What {@code build.sh} exits with where there is no compiler. */
    private static final int NO_COMPILER = 3;

    private Lab lab;
    private Netns middle;

    @BeforeEach
    void create() {
        lab = Lab.create();
        middle = lab.netns("middle");
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @Test
    void shouldBridgeTwoTaps() {
        Netns left = machine("left", "10.91.0.1");
        Netns right = machine("right", "10.91.0.2");
        Daemon bridge =
                bridge(
                        List.of(),
                        "--link",
                        "tap:l2left,bridge=brleft",
                        "--link",
                        "tap:l2right,bridge=brright",
                        "--link",
                        "tap:l2own,address=10.91.0.9/24");
        Await.until("first answer", PATIENCE, () -> Ping.answers(left, "10.91.0.2"));
        assertThat(Ping.run(right, "10.91.0.1", 10, "0.05", "-s", "1472", "-M", "do").received())
                .isEqualTo(10);
        assertThat(Ping.answers(left, "10.91.0.9")).isTrue();
        assertThat(bridge.status().json().hasPath("public-key")).isFalse();
        assertThat(bridge.status().json().getConfigList("fdb")).hasSizeGreaterThanOrEqualTo(2);

        bridge.terminate();
        assertThat(bridge.awaitExit(Duration.ofSeconds(2))).isZero();
        assertThat(middle.hasInterface("l2left")).isFalse();
    }

    @Test
    void shouldTryATapAndSayThatItWorks() {
        Command.Result result =
                vpnc(
                        "",
                        "link",
                        "probe",
                        "tap",
                        "--self-test",
                        "--json",
                        "--set-mac",
                        "02:00:00:00:00:77");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        var json = ConfigFactory.parseString(result.out());
        assertThat(json.getString("self-test")).isEqualTo("passed");
        assertThat(json.getConfigList("arp").getFirst().getString("mac"))
                .isEqualTo("02:00:00:00:00:77");
        assertThat(middle.hasInterface("probe0")).isFalse();
        assertThat(vpnc("", "link", "probe", "vmnet").exit()).isEqualTo(1);
        assertThat(vpnc("", "link", "list").err()).contains("needs macOS");
    }

    /** The smoke test that hosted Macs run, here with the double on a TAP. */
    @Test
    void shouldTryVmnetAndBridgeItWhenALibraryTakesItsPlace() {
        String library = vmnetDouble();
        String properties =
                "-Dl2vpn.vmnet.library=%1$s -Dl2vpn.system.library=%1$s".formatted(library);
        List<String> environment =
                List.of("VMNET_DOUBLE_TAP=bridge100", "VPN_JAVA_OPTS=" + properties);
        Command.Result result = vpnc(properties, "link", "probe", "vmnet", "--self-test");
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains("bridge100", "largest frame", "self-test: passed");

        Netns right = machine("right", "10.92.0.2");
        Daemon bridge =
                bridge(
                        environment,
                        "--link",
                        "vmnet:host,address=10.92.0.1/24",
                        "--link",
                        "tap:l2right,bridge=brright");
        Await.until("first answer", PATIENCE, () -> Ping.answers(right, "10.92.0.1"));
        assertThat(Ping.run(right, "10.92.0.1", 10, "0.05", "-s", "1472").received()).isEqualTo(10);
        bridge.terminate();
        assertThat(bridge.awaitExit(Duration.ofSeconds(2))).isZero();
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

    private Daemon bridge(List<String> environment, String... links) {
        // Namespaces of the network share the file system: the socket needs a name of its own.
        String name = "it-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 1_000_000;
        List<String> arguments = new ArrayList<>(List.of("bridge", "--name", name));
        arguments.addAll(List.of(links));
        return lab.closing(
                        Daemon.launch(
                                middle,
                                lab.directory().resolve(name + ".log"),
                                Path.of("/run/l2vpn", name + ".sock"),
                                arguments,
                                environment))
                .awaitReady();
    }

    private Command.Result vpnc(String javaOptions, String... arguments) {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "env",
                                "VMNET_DOUBLE_TAP=bridge100",
                                "VPN_JAVA_OPTS=" + javaOptions,
                                Daemon.launcher("vpnc")));
        line.addAll(List.of(arguments));
        return middle.exec(line.toArray(String[]::new));
    }

    /** A machine on a Linux bridge {@code brROLE} of the middle. */
    private Netns machine(String role, String address) {
        Netns machine = lab.netns(role);
        middle.ip(
                """
                link add br%1$s type bridge
                link set br%1$s up
                link add to%1$s type veth peer name eth0 netns %2$s
                link set to%1$s master br%1$s
                link set to%1$s up"""
                        .formatted(role, machine.name()));
        machine.ip("addr add " + address + "/24 dev eth0\nlink set eth0 up");
        return machine;
    }
}
