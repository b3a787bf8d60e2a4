package org.l2vpn.bridge.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a C program that is compiled here prints: "name value", one a line. */
public final class CValues {
    private CValues() {}

    /**
     * Compiles and runs {@code name}, a resource beside the class; skips the test where there are
     * no Linux headers or no compiler.
     */
    public static Map<String, Long> of(Class<?> test, String name, Path directory)
            throws Exception {
        assumeTrue(Platform.isLinux(), "skipped: Linux headers are on Linux");
        assumeTrue(hasCompiler(), "skipped: no gcc to compare the mappings with the C headers");
        var source = directory.resolve(name);
        try (var resource = test.getResourceAsStream(name)) {
            Files.copy(resource, source);
        }
        var program = directory.resolve("values").toString();
        assertThat(run("gcc", "-o", program, source.toString())).isEmpty();
        var values = new TreeMap<String, Long>();
        run(program)
                .lines()
                .forEach(
                        line -> {
                            int space = line.lastIndexOf(' ');
                            values.put(
                                    line.substring(0, space),
                                    Long.valueOf(line.substring(space + 1)));
                        });
        return values;
    }

    private static boolean hasCompiler() throws InterruptedException {
        try {
            return new ProcessBuilder("gcc", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
