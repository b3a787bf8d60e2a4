package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.netns.kit.Command;

/**
 * Root in a checkout of user 65534: a copy of our scripts with a Maven that only notes that it ran.
 * Needs no root: {@code id} and {@code ls} say what the test wants.
 */
@Timeout(60)
class CheckoutOwnerIT {
    private static final Path REPO = Path.of(System.getProperty("repo.dir", ".")).toAbsolutePath();
    private static final List<String> SCRIPTS =
            List.of("vpn", "bin/vpnd", "bin/vpnc", "bench/run", "bench/micro", "docker/build");

    @TempDir private Path directory;
    private Path checkout;
    private Path programs;

    @BeforeEach
    void copyTheScripts() throws IOException {
        checkout = Files.createDirectories(directory.resolve("checkout"));
        programs = Files.createDirectories(directory.resolve("programs"));
        for (String script : SCRIPTS) {
            copy(script);
        }
        try (var library = Files.list(REPO.resolve("bin/lib"))) {
            for (Path file : library.toList()) {
                copy("bin/lib/" + file.getFileName());
            }
        }
        program(checkout.resolve("mvnw"), "echo built >>" + built());
        program(programs.resolve("id"), "echo 0");
        // Docker and what it needs may be there or not: the build would come after it.
        program(programs.resolve("docker"), "exit 0");
        owner(65_534);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vpn build",
                "vpn test",
                "vpn fmt",
                "vpn bench",
                "vpn bench micro",
                "vpn fuzz 1",
                "vpn demo",
                "bin/vpnd --version",
                "bin/vpnc --version",
                "bench/run",
                "bench/micro",
                "docker/build"
            })
    void shouldNotBuildAsRootInAnotherUsersCheckout(String command) {
        var result = run(command);

        assertThat(result.exit()).as(result.out()).isEqualTo(1);
        assertThat(result.err())
                .contains("root does not build in " + checkout + ", which belongs to user 65534")
                .contains("./vpn build as user 65534");
        assertThat(built()).doesNotExist();
    }

    @Test
    void shouldBuildWhenTheCheckoutIsRootsOrTrusted() throws IOException {
        assertThat(run("vpn fmt", "VPN_BUILD_AS_ROOT=yes").exit()).isZero();
        assertThat(built()).hasContent("built");

        owner(0);
        assertThat(run("vpn fmt").err()).isEmpty();
        assertThat(built()).hasContent("built\nbuilt");
    }

    @Test
    void shouldBuildWhenTheUserIsNotRoot() throws IOException {
        program(programs.resolve("id"), "echo 1000");
        assertThat(run("vpn fmt").exit()).isZero();
        assertThat(built()).hasContent("built");
    }

    private Command.Result run(String command, String... environment) {
        var all = new ArrayList<>(List.of("env", "PATH=" + path(), "BASE=any"));
        all.addAll(List.of(environment));
        all.addAll(List.of((checkout + "/" + command).split(" ")));
        return Command.run(all.toArray(String[]::new));
    }

    private String path() {
        return programs + ":" + System.getenv("PATH");
    }

    private Path built() {
        return directory.resolve("built");
    }

    private void owner(int uid) throws IOException {
        program(
                programs.resolve("ls"),
                "echo \"drwxr-xr-x 1 " + uid + " " + uid + " 0 Jan 1 00:00 $2\"");
    }

    private void copy(String file) throws IOException {
        var to = checkout.resolve(file);
        Files.createDirectories(to.getParent());
        Files.copy(REPO.resolve(file), to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
