package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.VmnetDouble;

/** {@code vpnc bridge} and {@code vpnc link} as a user types them: no file, no key, no peer. */
@NetnsTest
class LocalBridgeNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Lab lab;
    private Netns middle;

    @BeforeEach
    void create() {
        lab = Lab.create();
        middle = lab.netns("middle");
    }

    @Test
    void shouldBridgeTwoTaps() {
        Netns left = machine("left", "10.91.0.1");
        Netns right = machine("right", "10.91.0.2");
        Daemon bridge =
                Daemon.bridge(
                        lab,
                        middle,
                        List.of(),
                        "tap:l2left,bridge=brleft",
                        "tap:l2right,bridge=brright",
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

    /** Libraries look for hardware addresses, and complain where there are none. */
    @Test
    void shouldLogItsOwnLineFirstWhenNoInterfaceHasAHardwareAddress() {
        Daemon bridge = Daemon.bridge(lab, middle, List.of(), "tap:l2only");

        assertThat(bridge.log().lines().findFirst().orElse("")).contains(" INFO  ready ");
    }

    /** What one TAP leaves undone, and the other's kernel does not do, is done in between. */
    @Test
    void shouldCarryTcpBetweenTapsWithAndWithoutOffloads() {
        Netns left = machine("left", "10.91.0.1");
        Netns right = machine("right", "10.91.0.2");
        Daemon.bridge(
                lab,
                middle,
                List.of(),
                "tap:l2left,bridge=brleft,offload=on",
                "tap:l2right,bridge=brright,offload=off");
        Await.until("first answer", PATIENCE, () -> Ping.answers(left, "10.91.0.2"));
        try (Iperf iperf = Iperf.serve(lab, right, "10.91.0.2")) {
            assertThat(iperf.tcp(left, 2).bytes()).isGreaterThan(10_000_000);
            assertThat(iperf.tcp(left, 2, "-R").bytes()).isGreaterThan(10_000_000);
        }
        for (Netns machine : List.of(left, right)) {
            assertThat(machine.exec("nstat", "-asz", "TcpInCsumErrors").check().out())
                    .containsPattern("TcpInCsumErrors +0 ");
        }
    }

    @Test
    void shouldTryATapAndSayThatItWorks() {
        Command.Result result =
                vpnc(
                        List.of(),
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
        assertThat(vpnc(List.of(), "link", "probe", "vmnet").exit()).isEqualTo(1);
        assertThat(vpnc(List.of(), "link", "list").err()).contains("needs macOS");
    }

    /**
     * The kernel answers after it has made sure that nobody else has the address: a second or two.
     */
    @Test
    void shouldTryALinkWithAnAddressOfIpv6Only() {
        VmnetDouble vmnet = vmnetDouble();
        for (String spec :
                List.of("tap:probe0,address=fd88::1/64", "vmnet:host,address=fd88::1/64")) {
            Command.Result result =
                    vpnc(
                            vmnet.environmentWithJavaOptions(),
                            "link",
                            "probe",
                            spec,
                            "--self-test",
                            "--json");
            assertThat(result.exit()).as(result.out() + result.err()).isZero();
            var json = ConfigFactory.parseString(result.out());
            assertThat(json.getConfigList("arp")).isEmpty();
            var answer = json.getConfigList("neighbour-discovery").getFirst();
            assertThat(answer.getString("address")).isEqualTo("fd88::1");
            assertThat(answer.getString("mac")).isEqualTo(json.getString("mac"));
        }
        vmnet.checkNothingLeft();
    }

    /** The smoke test that hosted Macs run, here with the double on a TAP. */
    @Test
    void shouldTryVmnetAndBridgeItWhenALibraryTakesItsPlace() {
        VmnetDouble vmnet = vmnetDouble();
        List<String> environment = vmnet.environmentWithJavaOptions();
        Command.Result result = vpnc(environment, "link", "probe", "vmnet", "--self-test");
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains(VmnetDouble.BRIDGE, "largest frame", "self-test: passed");
        vmnet.checkNothingLeft();

        Netns right = machine("right", "10.92.0.2");
        Daemon bridge =
                Daemon.bridge(
                        lab,
                        middle,
                        environment,
                        "vmnet:host,address=10.92.0.1/24",
                        "tap:l2right,bridge=brright");
        Await.until("first answer", PATIENCE, () -> Ping.answers(right, "10.92.0.1"));
        assertThat(Ping.run(right, "10.92.0.1", 10, "0.05", "-s", "1472").received()).isEqualTo(10);
        bridge.terminate();
        assertThat(bridge.awaitExit(Duration.ofSeconds(2))).isZero();
        vmnet.checkNothingLeft();
    }

    @Test
    void shouldLeaveNothingWhenStartedAndStoppedFiveTimes() throws Exception {
        VmnetDouble vmnet = vmnetDouble();
        Path plugs = lab.directory().resolve("plugs");
        String before = interfaces();
        for (int i = 0; i < 5; i++) {
            Daemon bridge =
                    Daemon.bridge(
                            lab,
                            middle,
                            vmnet.environmentWithJavaOptions(),
                            "vmnet:host,address=10.92.0.1/24",
                            "vde-switch:" + plugs);
            assertThat(middle.hasInterface(VmnetDouble.BRIDGE)).isTrue();
            assertThat(plugs.resolve("ctl")).exists();
            assertThat(Ping.answers(middle, "10.92.0.1")).isTrue();
            bridge.terminate();
            assertThat(bridge.awaitExit(Duration.ofSeconds(2))).isZero();
            vmnet.checkNothingLeft();
            assertThat(interfaces()).as("after start " + i).isEqualTo(before);
            assertThat(plugs).doesNotExist();
            assertThat(bridge.controlSocket()).doesNotExist();
        }
        assertThat(Command.run("ip", "netns", "pids", middle.name()).check().out()).isEmpty();
    }

    /** Links, addresses and routes. */
    private String interfaces() {
        return middle.exec("sh", "-c", "ip -br link; ip -br addr; ip route; ip -6 route")
                .check()
                .out();
    }

    private VmnetDouble vmnetDouble() {
        MachineCondition.skipIfMissing(VmnetDouble.missing());
        return VmnetDouble.in(lab);
    }

    private Command.Result vpnc(List<String> environment, String... arguments) {
        List<String> line = new ArrayList<>(List.of("env"));
        line.addAll(environment);
        line.add(Daemon.launcher("vpnc"));
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
