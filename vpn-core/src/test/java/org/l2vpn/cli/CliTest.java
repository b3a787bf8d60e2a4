package org.l2vpn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.control.ControlClient;
import org.l2vpn.control.ControlServer;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.link.LinkSettings;
import org.l2vpn.node.Platform;

@Timeout(30)
class CliTest {
    private static final String STATUS =
            """
            {"name":"office","version":"1","pid":7,"public-key":"zo060fSX","uptime-seconds":3700,
            "transport":"epoll","listen":["0.0.0.0:41820"],
            "links":[{"name":"tap0","type":"tap","mac":"02:00:00:00:00:01","mtu":1405,"state":"up",
            "addresses":["10.88.0.1/24","fd00::1/64"],"frames-in":3,"bytes-in":300,"frames-out":0,"bytes-out":0}],
            "peers":[{"name":"laptop","public-key":"zo060fSXStHy","endpoint":"192.0.2.1:5","state":"up",
            "suite":"aes-256-gcm","path-mtu":1492,"path-mtu-source":"probed","path-mtu-searching":false,"fragmented-share":0.0123,"remote-version":"1.2","remote-mtu":1405,"last-handshake-seconds":42,"frames-in":1,"bytes-in":2048,
            "frames-out":9,"bytes-out":5,"datagram-bytes-in":1,"datagram-bytes-out":2,"handshakes":1},
            {"name":"phone","public-key":"x","endpoint":null,"state":"idle","last-handshake-seconds":null},
            {"name":"guest","public-key":"y","configured-endpoints":[],"state":"idle"},
            {"name":"site","public-key":"z","configured-endpoints":["vpn.example.org:5","[2001:db8::1]:5"],
            "state":"handshaking"}],
            "fdb":[{"mac":"02:00:00:00:00:09","port":"laptop","kind":"learned","age-seconds":7},
            {"mac":"02:00:00:00:00:09","vlan":30,"port":"laptop","kind":"learned","age-seconds":8}],
            "switch":{"moved":2,"flooded":3,"aged":0},
            "drops":{"replayed":4,"malformed":0,"no-endpoint":7}}""";

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private NodeRunner runner = _ -> new EndedNode(ExitCode.OK);
    private Map<String, String> environment = Map.of();
    private LinkFactory links =
            (_, _) -> {
                throw new AssertionError("opened");
            };

    @Test
    void shouldPrintAKeyThatPubkeyReadsWhenGenkeyRuns() {
        assertThat(run("", "genkey")).isZero();
        var key = out.toString();
        assertThat(run(key, "pubkey")).isZero();

        assertThat(key).matches("[A-Za-z0-9+/]{43}=\\R");
        assertThat(out.toString().substring(key.length()).strip())
                .isEqualTo(StaticPrivateKey.fromBase64(key.strip()).publicKey().toBase64());
    }

    @Test
    void shouldPrintADifferentKeyEachTimeWhenGenpskRuns() {
        assertThat(run("", "genpsk")).isZero();
        assertThat(run("", "genpsk")).isZero();

        assertThat(out.toString().lines().distinct()).hasSize(2).allMatch(k -> k.length() == 44);
    }

    @Test
    void shouldFailWithoutRepeatingItWhenPubkeyReadsNoKey() {
        assertThat(run("c2VjcmV0c2VjcmV0\n", "pubkey")).isEqualTo(ExitCode.RUNTIME);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "vpnc: standard input holds no private key: want what 'vpnc genkey' printed");
    }

    @Test
    void shouldAnswerWithTwoLinesWhenTheCommandLineIsWrong() {
        assertThat(run("", "--wrong")).isEqualTo(ExitCode.USAGE);
        assertThat(run("", "dance")).isEqualTo(ExitCode.USAGE);
        assertThat(run("", "status", "--socket")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "vpnc: Unknown option: '--wrong'",
                        "Try 'vpnc --help'.",
                        "vpnc: Unmatched argument at index 0: 'dance'",
                        "Try 'vpnc --help'.",
                        "vpnc: Missing required parameter for option '--socket' (PATH)",
                        "Try 'vpnc status --help'.");
    }

    @Test
    void shouldNameCommandsAndExitCodesWhenAskedForHelp() {
        assertThat(run("", "--help")).isZero();
        assertThat(run("", "--version")).isZero();

        assertThat(out.toString())
                .contains("genkey", "pubkey", "genpsk", "status", "check", "--config=FILE")
                .contains("3 wrong configuration", "/etc/l2vpn/vpnc.conf")
                .contains("vpnc 1.2.3 (Java ");
    }

    @Test
    void shouldPrintAllErrorsAndExitWith3WhenTheConfigurationIsWrong() throws Exception {
        var file = config("colour = red\nfwmark = -1");

        for (var command : new String[] {"up", "check"}) {
            err.getBuffer().setLength(0);
            assertThat(run("", command, "--config", file.toString())).isEqualTo(3);
            assertThat(err.toString().lines())
                    .containsExactly(
                            file + ":4: vpn: unknown key 'colour'",
                            file + ":5: vpn.fwmark: -1 is out of range: want 0 to 4294967295");
        }
        assertThat(run("", "--config", file.toString())).isEqualTo(3);
        assertThat(run("", "-c", directory.resolve("none").toString(), "check")).isEqualTo(3);
        assertThat(Files.list(directory)).hasSize(2);
    }

    @Test
    void shouldSayThatAllIsGoodWhenCheckFindsNothing() throws Exception {
        assertThat(run("", "check", "-c", config("").toString())).isZero();

        assertThat(out.toString()).contains("good, links: 1, peers: 0, our public key: ");
    }

    @Test
    void shouldWarnOfWhatIsAllowedButDangerousWhenChecking() throws Exception {
        links =
                new LinkFactory() {
                    @Override
                    public Link open(LinkSettings settings, DropCounters drops) {
                        throw new AssertionError("opened");
                    }

                    @Override
                    public List<String> warnings(LinkSettings settings) {
                        return List.of("open to all");
                    }
                };
        var file = config("");

        assertThat(run("", "check", "-c", file.toString())).isZero();

        assertThat(out.toString().lines())
                .last()
                .isEqualTo(file + ": warning: link tap0: open to all");
    }

    @Test
    void shouldGiveTheNodesExitCodeAndLeaveNothingWhenItEnds() throws Exception {
        var file = config("");
        var node = new EndedNode(ExitCode.RUNTIME);
        runner =
                loaded -> {
                    // The control socket answers before the node is up.
                    assertThat(ControlClient.ask(loaded.controlSocket(), "status"))
                            .contains("starting");
                    return node;
                };

        assertThat(run("", "-c", file.toString())).isEqualTo(ExitCode.RUNTIME);
        assertThat(node.closed).isTrue();
        assertThat(directory.resolve("run/c.sock")).doesNotExist();
    }

    @Test
    void shouldFailInOneLineWhenTheNodeDoesNotStartUnlessDebugging() throws Exception {
        var file = config("").toString();
        runner =
                _ -> {
                    throw new IOException("tap0: needs CAP_NET_ADMIN");
                };

        assertThat(run("", "-c", file)).isEqualTo(ExitCode.RUNTIME);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vpnc: tap0: needs CAP_NET_ADMIN");
        err.getBuffer().setLength(0);
        assertThat(run("", "-c", file, "--debug")).isEqualTo(ExitCode.RUNTIME);
        assertThat(err.toString()).contains("at org.l2vpn.cli.CliTest");
        err.getBuffer().setLength(0);
        environment = Map.of("DEBUG", "1");
        assertThat(run("", "up", "-c", file)).isEqualTo(ExitCode.RUNTIME);
        assertThat(err.toString()).contains("at org.l2vpn.cli.CliTest");
    }

    @Test
    void shouldFailBeforeTheNodeStartsWhenOneRunsAlready() throws Exception {
        var file = config("");
        runner =
                _ -> {
                    throw new AssertionError("started");
                };
        try (var _ = ControlServer.open(directory.resolve("run/c.sock"), _ -> "{}")) {
            assertThat(run("", "-c", file.toString())).isEqualTo(ExitCode.RUNTIME);
        }

        assertThat(err.toString()).startsWith("vpnc: already running: ");
    }

    @Test
    void shouldShowTablesWhenStatusIsAsked() throws Exception {
        var file = config("");
        try (var _ = ControlServer.open(directory.resolve("run/c.sock"), _ -> STATUS)) {
            assertThat(run("", "status", "-c", file.toString())).isZero();
        }

        assertThat(out.toString())
                .isEqualTo(
                        """
                        office  1, pid 7, up 1h 1m
                        public key  zo060fSX
                        listening   0.0.0.0:41820 (epoll)

                        LINK  TYPE  STATE  MTU   MAC                ADDRESSES                 IN (FRAMES)  OUT (FRAMES)
                        tap0  tap   up     1405  02:00:00:00:00:01  10.88.0.1/24, fd00::1/64  300 B (3)    0 B (0)

                        PEER    KEY       STATE        ENDPOINT                            SUITE        PATH MTU                        HANDSHAKE  REMOTE         IN (FRAMES)  OUT (FRAMES)
                        laptop  zo060fSX  up           192.0.2.1:5                         aes-256-gcm  1492 probed, 1.2% in fragments  42s ago    1.2, MTU 1405  2.0 KiB (1)  5 B (9)
                        phone   x         idle         -                                   -            -                               never      -              -            -
                        guest   y         idle         (has to call us)                    -            -                               never      -              -            -
                        site    z         handshaking  vpn.example.org:5, [2001:db8::1]:5  -            -                               never      -              -            -

                        switch      flooded 3, moved 2

                        MAC                VLAN  PORT    KIND     AGE
                        02:00:00:00:00:09  -     laptop  learned  7s
                        02:00:00:00:00:09  30    laptop  learned  8s

                        DROPPED      COUNT
                        no-endpoint  7      normal until the peer has called
                        replayed     4
                        """);
    }

    @Test
    void shouldPassTheAnswerOnWhenStatusIsAskedForJson() throws Exception {
        var socket = directory.resolve("s.sock");
        try (var _ = ControlServer.open(socket, request -> "{\"was\":\"" + request + "\"}")) {
            assertThat(run("", "status", "--json", "--socket", socket.toString())).isZero();
        }

        assertThat(out.toString()).isEqualToIgnoringNewLines("{\"was\":\"status\"}");
    }

    @Test
    void shouldFailInOneLineWhenStatusFindsNothingRunning() throws Exception {
        assertThat(run("", "status", "-c", config("").toString())).isEqualTo(ExitCode.RUNTIME);

        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("vpnc: no control socket at ");
    }

    private int run(String input, String... arguments) {
        var program =
                new Program(
                        "vpnc",
                        "Test.",
                        "1.2.3",
                        Path.of("/etc/l2vpn/vpnc.conf"),
                        runner,
                        () -> new Platform(links, System::nanoTime),
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        environment);
        return Cli.run(program, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private Path config(String more) throws Exception {
        var key = directory.resolve("private.key");
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        if (!Files.exists(key)) {
            Files.createFile(key, ownerOnly);
            Files.writeString(key, "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
        }
        return Files.writeString(
                directory.resolve("office.conf"),
                "vpn { private-key-file = private.key\ncontrol-socket = run/c.sock\n"
                        + "links = [ { type = tap, name = tap0 } ]\n"
                        + more
                        + "\n}\n");
    }

    /** A node that ends at once. */
    private static final class EndedNode implements RunningNode {
        private final int code;
        private boolean closed;

        EndedNode(int code) {
            this.code = code;
        }

        @Override
        public int awaitEnd() {
            return code;
        }

        @Override
        public String statusJson() {
            return "{}";
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
