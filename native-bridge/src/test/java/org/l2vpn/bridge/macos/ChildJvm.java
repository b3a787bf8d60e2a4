package org.l2vpn.bridge.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the tests in a JVM of its own: for what it leaves behind, or a namespace. */
final class ChildJvm {
    private ChildJvm() {}

    /**
     * Runs it to its end and returns what it printed; fails if that is no success.
     *
     * @param around command it runs under, as {@code unshare -n}; empty: none
     * @param environment added to ours
     */
    static String run(
            List<String> around,
            Map<String, String> environment,
            Class<?> main,
            String... arguments)
            throws Exception {
        return run(around, environment, List.of(), main, arguments);
    }

    /**
     * The same with classes that go before those of this JVM.
     *
     * @param first directories of class files
     */
    static String run(
            List<String> around,
            Map<String, String> environment,
            List<Path> first,
            Class<?> main,
            String... arguments)
            throws Exception {
        var command = new ArrayList<>(around);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:+UseSerialGC", "-Xmx128m", "--enable-native-access=ALL-UNNAMED"));
        var library = VmnetDouble.library().toString();
        command.add("-D" + AppleLibraries.VMNET_PROPERTY + "=" + library);
        command.add("-D" + AppleLibraries.SYSTEM_PROPERTY + "=" + library);
        var places = new ArrayList<String>();
        first.forEach(directory -> places.add(directory.toString()));
        places.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add("-cp");
        command.add(String.join(File.pathSeparator, places));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
