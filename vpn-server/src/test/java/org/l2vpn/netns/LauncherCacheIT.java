package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.netns.kit.Command;

/** The AOT caches of the launchers, in a copy of this checkout's build; needs no root. */
@Timeout(240)
class LauncherCacheIT {
    private static final Path REPO = Path.of(System.getProperty("repo.dir", "."));
    private static final Duration TRAINING = Duration.ofSeconds(180);

    @TempDir private Path copy;

    @BeforeEach
    void copyWhatIsBuilt() throws IOException {
        copyTree(REPO.resolve("bin"), copy.resolve("bin"));
        for (String module : List.of("vpn-client", "vpn-server")) {
            Path from = REPO.resolve(module).resolve("target");
            Path to = Files.createDirectories(copy.resolve(module).resolve("target"));
            copyTree(from.resolve("lib"), to.resolve("lib"));
            String jar = module + ".jar";
            Files.copy(from.resolve(jar), to.resolve(jar), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Test
    void shouldUseACacheWhereItFitsAndSayNothingWhereItDoesNot() throws IOException {
        Command.Result training =
                Command.run(
                        TRAINING,
                        "",
                        List.of(
                                "sh",
                                "-c",
                                "repo=$0; . \"$0/bin/lib/launch.sh\" && find_jdk && ensure_caches",
                                copy.toString()));
        assertThat(training.err()).isEmpty();
        assertThat(training.exit()).isZero();

        for (String program : List.of("vpnd", "vpnc")) {
            assertThat(version(program, "-Xlog:aot=info"))
                    .contains("Using AOT-linked classes: true");
            assertIsPassedOver(program, "-XX:+UseCompactObjectHeaders");
        }
        // Jars that are newer than the cache: the launcher does not name it to the JVM.
        Path jar = copy.resolve("vpn-server/target/vpn-server.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(version("vpnd", "-XX:+PrintFlagsFinal")).doesNotContain("vpn-server.aot");
        // As old as the cache but others, cut short, and nothing at all.
        Path cache = copy.resolve("vpn-client/target/vpn-client.aot");
        Path client = copy.resolve("vpn-client/target/vpn-client.jar");
        Files.setLastModifiedTime(client, FileTime.from(Instant.EPOCH));
        assertIsPassedOver("vpnc", "");
        try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
            file.setLength(100_000);
        }
        assertIsPassedOver("vpnc", "");
        Files.write(cache, new byte[0]);
        assertIsPassedOver("vpnc", "");
    }

    private void assertIsPassedOver(String program, String options) {
        assertThat(version(program, options)).matches(program + " \\S+ \\(Java .*\\)\\R");
        assertThat(version(program, "-XX:+PrintFlagsFinal " + options))
                .as("the cache is named to the JVM")
                .containsPattern("AOTCache += \\S+\\.aot ");
        assertThat(version(program, "-Xlog:aot=info " + options))
                .doesNotContain("Using AOT-linked classes: true");
    }

    /** All that {@code --version} prints, on either output. */
    private String version(String program, String options) {
        Command.Result result =
                Command.run(
                                "env",
                                "VPN_JAVA_OPTS=" + options,
                                copy.resolve("bin").resolve(program).toString(),
                                "--version")
                        .check();
        return result.out() + result.err();
    }

    private static void copyTree(Path from, Path to) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var walk = Files.walk(from)) {
            walk.forEach(files::add);
        }
        for (Path file : files) {
            Files.copy(
                    file,
                    to.resolve(from.relativize(file).toString()),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}
