package org.l2vpn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.netty.channel.EventLoop;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.config.LinkConfig;
import org.l2vpn.config.TapConfig;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.control.ControlClient;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Bridgeable;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.link.LinkInfo;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.link.TapSettings;
import org.l2vpn.node.Platform;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.probe.Station;

/** {@code bridge} and {@code link} in this process, with links that only look like some. */
@Timeout(30)
class LinkCliTest {
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:07");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<VpnConfig> started = new ArrayList<>();
    private final List<HostLink> opened = new ArrayList<>();
    private LinkFactory links = this::open;
    private boolean vanish;

    @Test
    void shouldStartABridgeOfTheLinksThatWereNamed() {
        var name = "test-" + UUID.randomUUID().toString().substring(0, 8);
        assertThat(
                        run(
                                "bridge",
                                "--name",
                                name,
                                "--link",
                                "vde:/tmp/vde",
                                "--link",
                                "tap:tap0,mtu=1400",
                                "--address",
                                "10.0.0.1/24"))
                .isEqualTo(ExitCode.RUNTIME);

        assertThat(err.toString()).isEmpty();
        var config = started.getFirst();
        assertThat(config.links()).extracting(LinkConfig::name).containsExactly("vde", "tap0");
        var tap = (TapConfig) config.links().get(1);
        assertThat(tap.addresses()).hasToString("[10.0.0.1/24]");
        assertThat(tap.mtu()).hasValue(1400);
        assertThat(config.peers()).isEmpty();
        assertThat(config.controlSocket().getFileName()).hasToString(name + ".sock");
        assertThat(Files.exists(config.controlSocket())).isFalse();
    }

    @Test
    void shouldSayAllThatIsWrongWithTheLinksAndExitWith2() {
        assertThat(run("bridge", "--link", "vdi:/tmp", "--link", "tap:tap0,mut=9"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "--link vdi:/tmp: type: 'vdi' is no type of link (available: tap, vmnet, vde,"
                                + " vde-switch, qemu) (did you mean 'vde'?)",
                        "--link tap:tap0,mut=9: unknown key 'mut' (did you mean 'mtu'?)",
                        "Try 'vpnc bridge --help'.");
    }

    @Test
    void shouldRefuseWhatCannotBeMeant() {
        assertThat(run("bridge")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bridge", "--link", "vde:/x", "--address", "10.0.0.1/8"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(
                        run(
                                "bridge",
                                "--link",
                                "vmnet:bridged,interface=en0",
                                "--address",
                                "10.0.0.1/8"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("bridge", "--link", "vde:/x", "--name", "../x")).isEqualTo(ExitCode.USAGE);
        assertThat(run("link")).isEqualTo(ExitCode.USAGE);
        assertThat(run("link", "probe")).isEqualTo(ExitCode.USAGE);
        assertThat(run("link", "probe", "tap", "--station", "fd00::1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("link", "probe", "tap", "--arp", "gateway")).isEqualTo(ExitCode.USAGE);
        assertThat(run("link", "probe", "tap", "--seconds", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("link", "probe", "tap", "--set-mac", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(run("link", "probe", "vde", "--set-mac", OWN.toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .contains(
                        "Missing required option: '--link=SPEC'",
                        "--address: none of the links is a tap",
                        "--name: want",
                        "Missing required subcommand",
                        "--station: 'fd00::1' is no IPv4 address",
                        "--arp: 'gateway' is no IP address",
                        "--seconds: want 1 to 3600",
                        "mac: 'x' is no MAC address",
                        "unknown key 'mac'");
        assertThat(started).isEmpty();
        assertThat(opened).isEmpty();
    }

    @Test
    void shouldPassTheSelfTestWhenTheLinksOwnAddressAnswers() {
        assertThat(run("link", "probe", "tap", "--self-test", "--set-mac", OWN.toString()))
                .isZero();

        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "link probe0 (tap)",
                        "MAC " + OWN,
                        "MTU 1500",
                        "addresses 10.231.88.1/24",
                        "interface probe0",
                        "self-test: passed")
                .anyMatch(line -> line.startsWith("station 10.231.88.2, MAC "))
                .anyMatch(line -> line.matches("ARP 10.231.88.1 " + OWN + " in \\d+ ms"));
        assertThat(opened.getFirst().closed).isTrue();
    }

    @Test
    void shouldTellInJsonWhatItSaw() {
        assertThat(
                        run(
                                "link",
                                "probe",
                                "tap:t,address=10.0.0.254/24",
                                "--json",
                                "--self-test",
                                "--seconds",
                                "1",
                                "--arp",
                                "10.0.0.254",
                                "--arp",
                                "10.0.0.9"))
                .isEqualTo(ExitCode.RUNTIME);

        assertThat(out.toString().lines()).hasSize(1);
        var json = ConfigFactory.parseString(out.toString());
        assertThat(json.getString("type")).isEqualTo("tap");
        assertThat(json.getString("station")).isEqualTo("10.0.0.253");
        assertThat(json.getString("self-test")).isEqualTo("no answer to ARP for 10.0.0.9");
        var answers = json.getConfigList("arp");
        assertThat(answers.getFirst().hasPath("mac")).isTrue();
        assertThat(answers.getLast().hasPath("mac")).isFalse();
        assertThat(json.getLong("arp-answered")).isPositive();
        assertThat(json.getLong("frames-out")).isGreaterThan(2);
    }

    @Test
    void shouldFailTheSelfTestWhenTheMacIsNotTheOneThatWasSet() {
        links =
                (settings, _) -> {
                    var tap = (TapSettings) settings;
                    return new HostLink(
                            tap.name(), (Inet4Address) tap.addresses().getFirst().address(), OWN);
                };
        assertThat(run("link", "probe", "tap", "--self-test", "--set-mac", "02:00:00:00:00:08"))
                .isEqualTo(ExitCode.RUNTIME);
        assertThat(out.toString())
                .contains("self-test: failed: 10.231.88.1 answers with MAC address " + OWN);
    }

    @Test
    void shouldEndWhenTheLinkVanishes() {
        vanish = true;
        assertThat(run("link", "probe", "tap", "--seconds", "20")).isEqualTo(ExitCode.RUNTIME);
        assertThat(out.toString()).contains("gone: the link vanished");
    }

    @Test
    void shouldFailInOneLineWhenTheLinkCannotBeOpened() {
        links =
                (settings, _) -> {
                    throw new LinkException(settings.name() + ": needs root");
                };
        assertThat(run("link", "probe", "vmnet")).isEqualTo(ExitCode.RUNTIME);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vpnc: vmnet: needs root");
    }

    @Test
    void shouldListWhatCanBeBridged() {
        assertThat(run("link", "list")).isEqualTo(ExitCode.RUNTIME);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vpnc: bridging by vmnet needs macOS");
        links =
                new LinkFactory() {
                    @Override
                    public Link open(LinkSettings settings, DropCounters drops) {
                        throw new AssertionError("opened");
                    }

                    @Override
                    public List<Bridgeable> bridgeable() {
                        return List.of(
                                new Bridgeable("en0", "Wi-Fi", "no: it is Wi-Fi"),
                                new Bridgeable("en5", "", ""));
                    }
                };
        assertThat(run("link", "list")).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        """
                        INTERFACE  KIND   BRIDGEABLE
                        en0        Wi-Fi  no: it is Wi-Fi
                        en5        -      yes
                        """);
    }

    private int run(String... arguments) {
        var program =
                new Program(
                        "vpnc",
                        "Test.",
                        "1.2.3",
                        Path.of("/etc/l2vpn/vpnc.conf"),
                        this::start,
                        () -> new Platform(links, System::nanoTime),
                        new ByteArrayInputStream(new byte[0]),
                        Map.of());
        return Cli.run(program, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private RunningNode start(VpnConfig config) throws java.io.IOException {
        assertThat(ControlClient.ask(config.controlSocket(), "status")).contains("starting");
        started.add(config);
        return new RunningNode() {
            @Override
            public int awaitEnd() {
                return ExitCode.RUNTIME;
            }

            @Override
            public String statusJson() {
                return "{}";
            }

            @Override
            public void close() {}
        };
    }

    private Link open(LinkSettings settings, DropCounters drops) {
        var tap = (TapSettings) settings;
        var address = (Inet4Address) tap.addresses().getFirst().address();
        var link = new HostLink(tap.name(), address, tap.mac());
        opened.add(link);
        return link;
    }

    /** A link with a machine behind it, which also asks for its neighbours. */
    private final class HostLink implements Link {
        private final LinkInfo info;
        private final Station host;
        private final FrameBatch batch = new FrameBatch(8, 4096);
        private EventLoop loop;
        private LinkListener listener;
        private boolean closed;

        HostLink(String name, Inet4Address address, MacAddress mac) {
            info = new LinkInfo(name, "tap", Optional.of(mac), 1500);
            host = new Station(mac, Optional.of(address));
        }

        @Override
        public LinkInfo info() {
            return info;
        }

        @Override
        public Map<String, String> details() {
            return Map.of("interface", info.name());
        }

        @Override
        public boolean isUp() {
            return !closed;
        }

        @Override
        public void start(EventLoop on, LinkListener to) {
            loop = on;
            listener = to;
            if (vanish) {
                loop.execute(() -> listener.onEvent(this, LinkEvent.GONE));
            }
        }

        @Override
        public void write(byte[] data, int offset, int length) {
            var answer = host.receive(data, offset, length);
            if (answer != null) {
                deliver(answer);
                deliver(host.whoHas(address("10.0.0.253")));
            }
        }

        private void deliver(byte[] frame) {
            loop.execute(
                    () -> {
                        batch.clear();
                        batch.add(frame, 0, frame.length);
                        listener.onFrames(this, batch);
                    });
        }

        private static Inet4Address address(String text) {
            return (Inet4Address) java.net.InetAddress.ofLiteral(text);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
