package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
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
import org.l2vpn.netns.kit.VdeSwitch;
import org.l2vpn.netns.kit.VmnetDouble;

/**
 * {@code vpnc link probe} and {@code vpnc bridge} beside programs of others: a vde_switch, a QEMU,
 * a vmnet that does not answer, a vmnet-helper.
 */
@NetnsTest
class LinkProbeNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Lab lab;
    private Netns here;

    @BeforeEach
    void create() {
        lab = Lab.create();
        here = lab.netns("here");
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    /** The switch has a TAP of its own, and the namespace's kernel is a machine on it. */
    @Test
    void shouldTryAPlugInARealSwitchAndBridgeIt() {
        MachineCondition.skipIfMissing(missing("vde_switch"));
        Path plugs = lab.directory().resolve("plugs");
        VdeSwitch.start(lab, here, plugs, "-tap", "vdetap");
        here.ip("addr add 10.93.0.1/24 dev vdetap\nlink set vdetap up");

        Command.Result result =
                vpnc(
                        List.of(),
                        "link",
                        "probe",
                        "vde:" + plugs + ",port=7",
                        "--self-test",
                        "--arp",
                        "10.93.0.1",
                        "--json");
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        var details = ConfigFactory.parseString(result.out()).getConfig("details");
        assertThat(details.getString("switch")).isEqualTo(plugs.toString());
        assertThat(details.getString("port")).isEqualTo("7");
        assertThat(details.getString("data socket")).startsWith(plugs + "/007.");

        here.ip("link add br0 type bridge\nlink set br0 up");
        Netns right = lab.netns("right");
        here.ip(
                """
                link add toright type veth peer name eth0 netns %s
                link set toright master br0
                link set toright up"""
                        .formatted(right.name()));
        right.ip("addr add 10.93.0.2/24 dev eth0\nlink set eth0 up");
        Daemon bridge = Daemon.bridge(lab, here, List.of(), "vde:" + plugs, "tap:l2b,bridge=br0");
        Await.until("first answer", PATIENCE, () -> Ping.answers(right, "10.93.0.1"));
        assertThat(Ping.run(right, "10.93.0.1", 10, "0.05", "-s", "1472").received()).isEqualTo(10);
        bridge.terminate();
        assertThat(bridge.awaitExit(Duration.ofSeconds(2))).isZero();
    }

    /** QEMU's own network, whose router answers ARP, joined to its end of the socket. */
    @Test
    void shouldTryTheSocketOfARealQemu() {
        MachineCondition.skipIfMissing(missing("qemu-system-x86_64"));
        Path socket = lab.directory().resolve("vm.sock");
        Process qemu =
                here.spawn(
                        lab.directory().resolve("qemu.log"),
                        "qemu-system-x86_64",
                        "-M",
                        "none",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-netdev",
                        "user,id=net,net=10.94.0.0/24,host=10.94.0.2",
                        "-netdev",
                        "hubport,id=port1,hubid=0,netdev=net",
                        "-netdev",
                        "stream,id=wire,server=on,addr.type=unix,addr.path=" + socket,
                        "-netdev",
                        "hubport,id=port2,hubid=0,netdev=wire");
        lab.closing(() -> Command.stop(qemu));
        Await.until("QEMU listens", PATIENCE, () -> Files.exists(socket));

        Command.Result result =
                vpnc(
                        List.of(),
                        "link",
                        "probe",
                        "qemu:connect=unix:" + socket,
                        "--self-test",
                        "--arp",
                        "10.94.0.2",
                        "--station",
                        "10.94.0.15");
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.out().replaceAll(" +", " "))
                .contains(
                        "\nprotocol stream\n",
                        "\nconnects to unix:" + socket + "\n",
                        "\nguests 1\n",
                        "self-test: passed");
    }

    @Test
    void shouldSayInOneLineWhyVmnetDidNotStart() {
        MachineCondition.skipIfMissing(VmnetDouble.missing());
        VmnetDouble vmnet = VmnetDouble.in(lab);
        List<String> environment = new ArrayList<>(List.of(vmnet.environment("start.never=1")));
        environment.add(
                "VPN_JAVA_OPTS=" + vmnet.javaOptions() + " -Dl2vpn.vmnet.start-timeout-ms=700");
        Command.Result hung = vpnc(environment, "link", "probe", "vmnet");
        assertThat(hung.exit()).isEqualTo(1);
        assertThat(hung.err().lines())
                .singleElement()
                .asString()
                .startsWith("vpnc: vmnet: vmnet did not start within 700 ms and was given up; ");

        Command.Result unknown = vpnc(environment, "link", "probe", "vmnet:hots");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("mode", "'hots'", "did you mean 'host'?");
    }

    @Test
    void shouldTryAVmnetThatAHelperHolds() throws Exception {
        MachineCondition.skipIfMissing(VmnetDouble.missing());
        Path helper = VmnetDouble.helper();
        String link = "vmnet:host,address=10.95.0.1/24,helper=" + helper;
        List<String> quick = List.of("VPN_JAVA_OPTS=-Dl2vpn.vmnet.name-timeout-ms=50");
        Command.Result result = vpnc(quick, "link", "probe", link, "--seconds", "1", "--json");
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        var details = ConfigFactory.parseString(result.out()).getConfig("details");
        assertThat(details.getString("largest frame")).isEqualTo("1514 bytes");
        assertThat(details.getString("helper")).matches("process \\d+");

        Command.Result refused = vpnc(List.of("HELPER_DOES=refuse"), "link", "probe", link);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("the helper ended with code 1", "vmnet_start_interface: VMNET_FAILURE");
        assertThat(vpnc(List.of(), "link", "probe", link + ",mtu=1400").exit()).isEqualTo(2);

        Daemon bridge =
                Daemon.bridge(
                        lab, here, quick, link, "vde-switch:" + lab.directory().resolve("sw"));
        assertThat(ProcessHandle.of(bridge.pid()).orElseThrow().children()).hasSize(1);
        bridge.terminate();
        assertThat(bridge.awaitExit(Duration.ofSeconds(2))).isZero();
        Await.until(
                "no process left",
                PATIENCE,
                () -> Command.run("ip", "netns", "pids", here.name()).check().out().isEmpty());
    }

    private static String missing(String tool) {
        return Command.run("which", tool).exit() == 0 ? "" : tool;
    }

    private Command.Result vpnc(List<String> environment, String... arguments) {
        List<String> line = new ArrayList<>(List.of("env"));
        line.addAll(environment);
        line.add(Daemon.launcher("vpnc"));
        line.addAll(List.of(arguments));
        return here.exec(line.toArray(String[]::new));
    }
}
