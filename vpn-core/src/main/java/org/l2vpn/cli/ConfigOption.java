package org.l2vpn.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config FILE}, before or behind the command's name. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration (default: /etc/l2vpn/${ROOT-COMMAND-NAME}.conf).")
    private @Nullable Path file;

    /** Whether a file is given, to the command or to the program. */
    boolean isGiven(VpnCommand root) {
        return file != null || root.config().file != null;
    }

    /** The file given to the command, to the program, or by default. */
    Path resolve(VpnCommand root) {
        if (file != null) {
            return file;
        }
        var given = root.config().file;
        return given == null ? root.program().defaultConfig() : given;
    }
}
