package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.netns.kit.Command;

/**
 * What {@code bin/lib/debian.sh} does where a tool is missing, or another package's program has its
 * name: with a Debian of scripts, so that nothing is installed. Needs no root and no network.
 */
@Timeout(60)
class ScriptToolsIT {
    private static final Path REPO = Path.of(System.getProperty("repo.dir", ".")).toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path directory;
    private Path bin;

    @BeforeEach
    void makeADebian() throws IOException {
        bin = Files.createDirectories(directory.resolve("bin"));
        program("id", "echo 0");
        program("apt-cache", "echo \"  Candidate: 1:2.0-3\"");
        program("apt-get", "echo \"$*\" >>" + calls() + "; [ $1 != download ] || : >x.deb");
        program(
                "dpkg-deb",
                """
                mkdir -p "$3/bin"
                printf '#!/bin/sh\\necho ping from iputils 1\\n' >"$3/bin/ping"
                chmod 755 "$3/bin/ping"
                """);
        program("ping", "echo 'ping (GNU inetutils) 2.4'");
    }

    @Test
    void shouldBorrowTheToolAndInstallNothingWhenAnotherPackageHasItsName() throws IOException {
        var first = needTools("ping");
        var second = needTools("ping");

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out()).contains("using ping of iputils-ping 1:2.0-3 from ");
        assertThat(first.out()).contains("then: ping from iputils 1");
        assertThat(second.out()).contains("then: ping from iputils 1");
        assertThat(calls()).content().isEqualTo("download iputils-ping=1:2.0-3\n");
    }

    @Test
    void shouldFetchTheToolAgainWhenTheCacheWasChanged() throws IOException {
        needTools("ping");
        Path cached = directory.resolve("cache/l2vpn/tools/iputils-ping_1_2.0-3/bin/ping");
        Files.writeString(cached, "echo changed\n", StandardOpenOption.APPEND);

        var result = needTools("ping");

        assertThat(result.exit()).isZero();
        assertThat(cached).content().doesNotContain("changed");
        assertThat(calls()).content().hasLineCount(2);
    }

    @Test
    void shouldSayWhichProgramIsInTheWayWhenNothingCanBeFetched() throws IOException {
        program("apt-get", "echo no network; exit 100");

        var result = needTools("ping");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out())
                .contains("missing: ping (Debian packages: iputils-ping)")
                .contains(bin.resolve("ping") + " is another program of that name");
    }

    @Test
    void shouldInstallWithoutRemovingAnythingWhenAToolIsAbsent() throws IOException {
        var result = needTools("l2vpn-no-such-tool");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(calls())
                .content()
                .contains("install -y --no-install-recommends --no-remove l2vpn-no-such-tool");
    }

    @Test
    void shouldFindTheJdkOfHomebrewWhenJavaHomeIsNotSet() throws IOException {
        Path home =
                Files.createDirectories(
                        directory.resolve("brew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home"));
        Path tools = Files.createDirectories(home.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            Files.createSymbolicLink(
                    tools.resolve(tool), Path.of(System.getProperty("java.home"), "bin", tool));
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");

        var result =
                Command.run(
                        "env",
                        "-u",
                        "JAVA_HOME",
                        "HOMEBREW_PREFIX=" + directory.resolve("brew"),
                        "sh",
                        "-c",
                        ". \"$0/bin/lib/jdk.sh\"; find_jdk && echo $JAVA_HOME",
                        REPO.toString());

        assertThat(result.out().strip()).isEqualTo(home.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "test", "bench"})
    void shouldSayWhatToRunInsteadBeforeBuildingWhenThisIsNotLinux(String command)
            throws IOException {
        program("uname", "echo Darwin");

        var result =
                Command.run(
                        "env",
                        "PATH=" + bin + ":/usr/bin:/bin",
                        REPO.resolve("vpn").toString(),
                        command);

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("./vpn " + command + " needs Linux")
                .contains("bin/vpnc link probe vmnet --self-test");
    }

    private Path calls() {
        return directory.resolve("calls");
    }

    private Command.Result needTools(String tool) {
        return Command.run(
                PATIENCE,
                "",
                List.of(
                        "env",
                        "PATH=" + bin + ":/usr/bin:/bin",
                        "XDG_CACHE_HOME=" + directory.resolve("cache"),
                        "bash",
                        "-c",
                        ". \"$0/bin/lib/debian.sh\"; need_tools \"$1\" || exit; echo \"then: $($1)\"",
                        REPO.toString(),
                        tool));
    }

    private void program(String name, String script) throws IOException {
        Path file = bin.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    }
}
