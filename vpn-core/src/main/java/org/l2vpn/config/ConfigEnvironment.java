package org.l2vpn.config;

import java.nio.file.Path;
import java.util.Map;
import org.l2vpn.files.FileTrust;

/**
 * What the default paths depend on.
 *
 * @param user name of the user the program runs as, or the number of one without a name
 * @param home its home directory
 * @param variables the environment variables
 * @param run where the system keeps what lives until the next start: {@code /run}
 */
public record ConfigEnvironment(String user, Path home, Map<String, String> variables, Path run) {
    /** Copies the map. */
    public ConfigEnvironment {
        variables = Map.copyOf(variables);
    }

    /** On a Linux. */
    public ConfigEnvironment(String user, Path home, Map<String, String> variables) {
        this(user, home, variables, Path.of("/run"));
    }

    /** Of this process. */
    public static ConfigEnvironment system() {
        return new ConfigEnvironment(
                FileTrust.ownName(),
                Path.of(System.getProperty("user.home", "/")),
                System.getenv(),
                Path.of(runOf(System.getProperty("os.name", ""))));
    }

    /** A Mac has no {@code /run}, and its root directory cannot be written to. */
    static String runOf(String system) {
        return system.startsWith("Mac") ? "/var/run" : "/run";
    }

    /**
     * {@code /run/l2vpn/NAME.sock}, on a Mac in {@code /var/run}; for others than root under {@code
     * XDG_RUNTIME_DIR}, or under a directory of their own in {@code /tmp} where that is not set.
     */
    Path controlSocket(String name) {
        return runtimeDirectory().resolve(name + ".sock");
    }

    /** {@code /var/lib/l2vpn}; for others than root under {@code XDG_STATE_HOME}. */
    Path stateDirectory() {
        if (isRoot()) {
            return Path.of("/var/lib/l2vpn");
        }
        var state = variables.getOrDefault("XDG_STATE_HOME", "");
        return (state.isEmpty() ? home.resolve(".local/state") : Path.of(state)).resolve("l2vpn");
    }

    private Path runtimeDirectory() {
        if (isRoot()) {
            return run.resolve("l2vpn");
        }
        var runtime = variables.getOrDefault("XDG_RUNTIME_DIR", "");
        return runtime.isEmpty()
                ? Path.of("/tmp/l2vpn-" + user)
                : Path.of(runtime).resolve("l2vpn");
    }

    private boolean isRoot() {
        return user.equals("root") || user.equals("0");
    }
}
