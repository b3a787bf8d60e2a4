package org.l2vpn.bridge.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Runs the double's own programs, all under AddressSanitizer: what it does, that it catches wrong
 * adapters, and frames by the million.
 */
final class VmnetDoubleProgramsTest {
    /**
     * Frames each way; {@code -Dvmnet.double.frames=…} and {@code -Dvmnet.double.seed=…} for long
     * runs.
     */
    private static final String FRAMES = System.getProperty("vmnet.double.frames", "250000");

    /** The same through the link in a JVM, which is slower. */
    private static final String LINK_FRAMES =
            System.getProperty("vmnet.double.link.frames", "500000");

    private static final String SEED = System.getProperty("vmnet.double.seed", "1");

    private static final String SANITIZER = "AddressSanitizer";

    @Test
    void shouldBehaveAsWritten() throws Exception {
        assertThat(run("behaviour-asan")).isEmpty();
    }

    @Test
    void shouldCatchEveryMistake() throws Exception {
        var lines =
                run("mistakes-asan").stream().filter(line -> !line.startsWith("live.")).toList();
        assertThat(lines).contains("clean: none").hasSizeGreaterThan(15);
        assertThat(lines.stream().filter(line -> !line.startsWith("vmnet double: ")).skip(1))
                .allMatch(line -> line.startsWith("caught: "));
    }

    @Test
    void shouldLoseNoFrameUncounted() throws Exception {
        var lines = run("stress-asan", FRAMES, SEED);
        System.out.println("vmnet double, " + SANITIZER + ": " + lines.getLast());
        assertThat(lines).singleElement().asString().startsWith("ok: in ");
    }

    /**
     * The link itself, in a JVM whose every native allocation the sanitizer sees. Signals stay the
     * JVM's; leaks are counted by the double, for the JVM frees little when it ends.
     */
    @Test
    void shouldLoseNoFrameUncountedInTheLink() throws Exception {
        var library = VmnetDouble.build().resolve("libvmnet_double-asan.so");
        assumeTrue(Files.exists(library), "skipped: gcc here has no AddressSanitizer");
        var command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dl2vpn.vmnet.library=" + library,
                                "-Dl2vpn.system.library=" + library,
                                "-cp",
                                System.getProperty("java.class.path"),
                                VmnetStressProgram.class.getName(),
                                LINK_FRAMES,
                                SEED));
        var sanitizer = lines(new ProcessBuilder("gcc", "-print-file-name=libasan.so")).getLast();
        var builder = new ProcessBuilder(command);
        builder.environment().put("LD_PRELOAD", sanitizer);
        builder.environment()
                .put("ASAN_OPTIONS", "handle_segv=0:allow_user_segv_handler=1:detect_leaks=0");
        var lines = lines(builder);
        System.out.println("vmnet link, " + SANITIZER + ": " + lines.getLast());
        assertThat(lines.getLast()).startsWith("ok: in ");
    }

    /** Its output lines; the run must end with status 0 and without a word from the sanitizer. */
    private static List<String> run(String program, String... arguments) throws Exception {
        var file = VmnetDouble.build().resolve(program);
        assumeTrue(Files.exists(file), "skipped: gcc here has no AddressSanitizer");
        var command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(arguments));
        return lines(new ProcessBuilder(command));
    }

    private static List<String> lines(ProcessBuilder builder) throws Exception {
        var process = builder.redirectErrorStream(true).start();
        try {
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(output).doesNotContain(SANITIZER);
            assertThat(process.waitFor()).as(output).isZero();
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
