package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.netns.kit.Command;

/** The Mac's package as far as it can be put together without a Mac; needs no root. */
@Timeout(60)
class MacPackageIT {
    private static final Path REPO = Path.of(System.getProperty("repo.dir", "."));

    /** MH_MAGIC_64 and the processors' numbers (mach-o/loader.h, mach/machine.h). */
    private static final int MACH_O_64 = 0xFEEDFACF;

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"arm64, 0100000c, aarch_64", "x86_64, 01000007, x86_64"})
    void shouldHoldProgramsAndLibrariesOfThatMac(String machine, String processor, String netty)
            throws Exception {
        Path app = directory.resolve("l2vpn");
        Command.run(
                        Duration.ofSeconds(50),
                        "",
                        List.of(
                                REPO.resolve("native-bridge/macos/package").toString(),
                                "--stage-only",
                                machine,
                                app.toString()))
                .check();

        assertMachO(app.resolve("native/libjnidispatch.jnilib"), processor);
        assertMachO(
                app.resolve("native/libnetty_transport_native_kqueue_" + netty + ".jnilib"),
                processor);
        try (var libraries = Files.list(app.resolve("lib"))) {
            assertThat(libraries.map(file -> file.getFileName().toString()))
                    .contains("java.args")
                    .noneMatch(name -> name.matches(".*-(linux|osx|windows)-.*"));
        }
        // This machine's JVM in the place of the runtime: the launcher finds what it needs.
        Files.createDirectories(app.resolve("runtime/bin"));
        Files.createSymbolicLink(
                app.resolve("runtime/bin/java"),
                Path.of(System.getProperty("java.home"), "bin/java"));
        Path link = Files.createSymbolicLink(directory.resolve("vpnd"), app.resolve("bin/vpnd"));
        assertThat(Command.run(link.toString(), "--version").check().out()).startsWith("vpnd ");
        assertThat(Command.run(app.resolve("bin/vpnc").toString(), "--version").check().out())
                .startsWith("vpnc ");
    }

    /** The JVM goes slower with a cache it refuses than without one. */
    @Test
    void shouldLeaveTheCacheOutWhenACopyDidNotKeepTheJarsTimes() throws IOException {
        Path app = directory.resolve("l2vpn");
        Command.run(
                        Duration.ofSeconds(50),
                        "",
                        List.of(
                                REPO.resolve("native-bridge/macos/package").toString(),
                                "--stage-only",
                                "arm64",
                                app.toString()))
                .check();
        Path java = Files.createDirectories(app.resolve("runtime/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.createFile(app.resolve("vpnc.aot"));
        Path kept = directory.resolve("kept");
        Path lost = directory.resolve("lost");
        Command.run("cp", "-Rp", app.toString(), kept.toString()).check();
        Command.run("cp", "-R", app.toString(), lost.toString()).check();

        String vpnc = "bin/vpnc";
        assertThat(Command.run(kept.resolve(vpnc).toString()).check().out())
                .contains("-XX:AOTCache=" + kept.toRealPath().resolve("vpnc.aot"));
        assertThat(Command.run(lost.resolve(vpnc).toString()).check().out())
                .doesNotContain("AOTCache")
                .contains("org.l2vpn.client.ClientMain");
    }

    private static void assertMachO(Path file, String processor) throws IOException {
        ByteBuffer header =
                ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(header.getInt(0)).as("%s", file).isEqualTo(MACH_O_64);
        assertThat(header.getInt(4)).as("%s", file).isEqualTo(Integer.parseInt(processor, 16));
    }
}
