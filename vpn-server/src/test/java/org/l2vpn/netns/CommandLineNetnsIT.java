package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.DaemonConfig;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Keys;
import org.l2vpn.netns.kit.Lab;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Status;

/** The launchers as a user types them; the whole table of mistakes is tested in the process. */
@NetnsTest
class CommandLineNetnsIT {
    private static Lab lab;
    private static Host host;

    @BeforeAll
    static void start() {
        lab = Lab.create();
        host = lab.host("host");
    }

    @Test
    void shouldMakeKeysThatTheJdkAgreesWith() {
        Keys keys = Keys.generate();
        assertThat(tool(keys.privateKey() + "\n", "pubkey").check().out().strip())
                .isEqualTo(keys.publicKey());
        String generated = tool("", "genkey").check().out();
        assertThat(generated).matches("[A-Za-z0-9+/]{43}=\n");
        assertThat(tool(generated, "pubkey").check().out()).matches("[A-Za-z0-9+/]{43}=\n");
        assertThat(tool("", "genpsk").check().out()).matches("[A-Za-z0-9+/]{43}=\n");
    }

    @Test
    void shouldShowStatusAsTableAndJson() {
        DaemonConfig config = config("status");
        Path file = config.write();
        try (Daemon daemon =
                Daemon.launch(host.netns(), "vpnd", file, config.controlSocket(), "")) {
            daemon.awaitReady();
            String table = tool("", "status", "--config", file.toString()).check().out();
            assertThat(table).contains(Site.TAP).contains("friend");
            String json = tool("", "status", "--config", file.toString(), "--json").check().out();
            assertThat(
                            new Status(ConfigFactory.parseString(json))
                                    .link(Site.TAP)
                                    .getString("state"))
                    .isEqualTo("up");
        }
    }

    @Test
    void shouldSayWhatThisMachineLacks() {
        DaemonConfig config = config("lacking");
        config.tap(Site.TAP).put("bridge", "br9");
        Command.Result result =
                host.netns()
                        .exec(
                                Daemon.launcher("vpnd"),
                                "check",
                                "--config",
                                config.write().toString());
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("good; not on this machine now: bridge br9\n");
    }

    /** As services are started: the JVM takes file names for ASCII then. */
    @Test
    void shouldFindFilesWithUmlautsWithoutALocale() {
        // By a shell, as this JVM may have no locale either.
        String script =
                """
                directory="$1/$(printf 'B\\303\\274ro')" && mkdir "$directory" && cp "$2" "$directory"
                env -u LC_ALL -u LC_CTYPE $4 "$3" check --config "$directory/umlaut.conf"
                status=$?
                rm -r "$directory"
                exit $status""";
        String file = config("umlaut").write().toString();
        for (String locale : List.of("-u LANG", "LANG=xx_XX.UTF-8", "LANG=C")) {
            Command.run(
                            "sh",
                            "-c",
                            script,
                            "-",
                            lab.directory().toString(),
                            file,
                            Daemon.launcher("vpnd"),
                            locale)
                    .check();
        }
    }

    /** As a failure that a restart may mend, which a wrong configuration (3) is not. */
    @Test
    void shouldExitWith1WhenMemoryRunsOut() {
        DaemonConfig config = config("memory");
        // The JVM refuses to start where the objects of an AOT cache fill the heap.
        String options =
                "-Xms2m -Xmn1m -Xmx4m -XX:AOTMode=off -XX:ErrorFile="
                        + lab.directory().resolve("hs_err.log");
        try (Daemon daemon =
                Daemon.launch(
                        host.netns(), "vpnd", config.write(), config.controlSocket(), options)) {
            assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
            assertThat(daemon.log()).contains("out of memory: the process ends");
        }
    }

    /** Thirty doublings: the JVM must live to say so. */
    @Test
    void shouldExitWith3WhenSubstitutionsMakeMoreThanFitsIntoMemory() throws IOException {
        StringBuilder bomb = new StringBuilder("a0 = xxxxxxxxxxxxxxxx\n");
        for (int i = 1; i <= 30; i++) {
            bomb.append("a%d = ${a%d}${a%d}\n".formatted(i, i - 1, i - 1));
        }
        Path file = lab.directory().resolve("bomb.conf");
        Files.writeString(file, bomb);

        Command.Result result = tool("", "check", "--config", file.toString());

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("its substitutions make more text than fits into memory");
        assertThat(result.err().lines()).hasSize(1);
    }

    /** Lists are shared and fit, but to walk over them would take years. */
    @Test
    void shouldExitWith3WhenSubstitutionsMakeMoreValuesThanAnyoneCanRead() throws IOException {
        StringBuilder bomb = new StringBuilder("a0 = [1, 2]\n");
        for (int i = 1; i <= 60; i++) {
            bomb.append("a%d = [${a%d}, ${a%d}]\n".formatted(i, i - 1, i - 1));
        }
        Path file = lab.directory().resolve("slow-bomb.conf");
        Files.writeString(file, bomb);

        Command.Result result = tool("", "check", "--config", file.toString());

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("its substitutions make more than 1048576 values");
    }

    @Test
    void shouldReportAllMistakesWithLineAndExitWith3() throws IOException {
        Keys keys = Keys.generate();
        DaemonConfig config = config("mistakes");
        config.set("private-key-file", config.secret("open.key", keys.privateKey()));
        Files.setPosixFilePermissions(
                lab.directory().resolve("open.key"), PosixFilePermissions.fromString("rw-r--r--"));
        config.set("transprot", "auto");
        config.tap(Site.TAP).put("mtu", 70_000);
        config.peer("friend").put("keepalive", "often");
        Path file = config.write();

        Command.Result result =
                host.netns().exec(Daemon.launcher("vpnc"), "--config", file.toString());

        assertThat(result.exit()).isEqualTo(3);
        String said = result.out() + result.err();
        assertThat(said).doesNotContain(keys.privateKey());
        List<String> lines = Files.readAllLines(file);
        for (String mistake : List.of("private-key-file", "transprot", "mtu", "keepalive")) {
            int line = lineOf(lines, mistake);
            assertThat(said).as(mistake).contains("mistakes.conf:" + line);
        }
        assertThat(said).contains("transport");
        assertThat(host.netns().hasInterface(Site.TAP)).isFalse();
        assertThat(Files.exists(config.controlSocket())).isFalse();
    }

    @Test
    void shouldExitWith3WhenFileIsMissingAndWith2WhenUsageIsWrong() {
        assertThat(tool("", "--config", lab.directory() + "/none.conf").exit()).isEqualTo(3);
        assertThat(tool("", "--no-such-option").exit()).isEqualTo(2);
    }

    /** As in a container: the JVM has "?" for the name of such a user. */
    @Test
    void shouldServeAUserWithoutAName() {
        String script =
                """
                cd "$(mktemp -d)" && mkdir sw && export HOME=$PWD && unset XDG_RUNTIME_DIR
                trap 'rm -r "$HOME" /tmp/l2vpn-54321' EXIT
                "$0" bridge --name nameless --link "vde-switch:$HOME/sw" & bridge=$!
                for _ in $(seq 100); do
                    state=$("$0" status --socket /tmp/l2vpn-54321/nameless.sock 2>/dev/null)
                    case $state in *vde-switch*) echo "$state"; break ;; esac
                    kill -0 $bridge || exit 1
                    sleep 0.1
                done
                kill $bridge && wait $bridge""";
        Command.Result result =
                host.netns()
                        .exec(
                                "setpriv",
                                "--reuid=54321",
                                "--regid=54321",
                                "--clear-groups",
                                "sh",
                                "-c",
                                script,
                                Daemon.launcher("vpnc"));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("vde-switch").contains("  up ");
    }

    @Test
    void shouldSayHowToNameTheProgramWhenStatusFindsNoConfiguration() {
        assumeThat(Path.of("/etc/l2vpn/vpnc.conf")).doesNotExist();

        Command.Result result = tool("", "status");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("vpnc: no configuration at /etc/l2vpn/vpnc.conf: ")
                .contains("--config FILE", "--socket PATH");
    }

    private static DaemonConfig config(String name) {
        DaemonConfig config = new DaemonConfig(name, lab.directory(), Keys.generate());
        config.set("listen", "[::]:41820");
        config.tap(Site.TAP).put("addresses", List.of("10.88.0.1/24"));
        config.peer("friend").put("public-key", Keys.generate().publicKey());
        return config;
    }

    private static int lineOf(List<String> lines, String key) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("\"" + key + "\"")) {
                return i + 1;
            }
        }
        throw new AssertionError("no " + key + " in " + lines);
    }

    private static Command.Result tool(String input, String... arguments) {
        List<String> line = new ArrayList<>(List.of(Daemon.launcher("vpnc")));
        line.addAll(List.of(arguments));
        return Command.run(Duration.ofSeconds(20), input, line);
    }
}
