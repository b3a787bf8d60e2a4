package org.l2vpn.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.l2vpn.files.FileHold;
import org.l2vpn.node.Platform;

/**
 * What differs between the programs, and their surroundings.
 *
 * @param name {@code vpnc} or {@code vpnd}
 * @param description its purpose in one line
 * @param version for {@code --version}
 * @param defaultConfig the configuration file where none is named
 * @param runner brings a configuration up
 * @param platform what the operating system offers, loaded when it is asked for
 * @param files holds files while they are looked at and read
 * @param in standard input
 * @param environment the environment variables
 */
public record Program(
        String name,
        String description,
        String version,
        Path defaultConfig,
        NodeRunner runner,
        Supplier<Platform> platform,
        FileHold.Opener files,
        InputStream in,
        Map<String, String> environment) {
    /** With files known by their names only. */
    public Program(
            String name,
            String description,
            String version,
            Path defaultConfig,
            NodeRunner runner,
            Supplier<Platform> platform,
            InputStream in,
            Map<String, String> environment) {
        this(
                name,
                description,
                version,
                defaultConfig,
                runner,
                platform,
                FileHold::byName,
                in,
                environment);
    }

    /** With this process's standard input and environment; the default file is in /etc/l2vpn. */
    public static Program of(
            String name,
            String description,
            String version,
            Supplier<Platform> platform,
            FileHold.Opener files) {
        return new Program(
                name,
                description,
                version,
                Path.of("/etc/l2vpn", name + ".conf"),
                NodeRunner.on(platform, version),
                platform,
                files,
                System.in,
                System.getenv());
    }

    /** Whether to show details: asked for on the command line, or by {@code DEBUG=1}. */
    boolean debug(boolean asked) {
        var variable = environment.getOrDefault("DEBUG", "");
        return asked || variable.equals("1") || variable.equals("true");
    }

    /** The version in the manifest of a class's jar; outside of one, {@code development}. */
    public static String versionOf(Class<?> main) {
        @Nullable String version = main.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
