package org.l2vpn.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.l2vpn.config.ConfigLoader;
import org.l2vpn.control.ControlSocket;

/**
 * Brings a configuration up and stays in the foreground.
 *
 * @param config the configuration file
 * @param debug whether to log at debug level, whatever the configuration says
 */
record Up(Program program, Path config, boolean debug) {
    /**
     * Reads {@code [up] [--debug] [-c|--config FILE]} without picocli, which takes a third of the
     * processor time of a whole start; this is the line that daemons are started with. Whatever
     * else there is, be it right or wrong, is picocli's: then the answer is empty.
     */
    static Optional<Up> of(Program program, String... arguments) {
        @Nullable Path file = null;
        var debug = false;
        int i = arguments.length > 0 && arguments[0].equals("up") ? 1 : 0;
        while (i < arguments.length) {
            var option = arguments[i++];
            if (option.equals("--debug") && !debug) {
                debug = true;
            } else if (isConfig(option) && file == null && i < arguments.length) {
                var name = arguments[i++];
                if (!isPlain(name)) {
                    return Optional.empty();
                }
                file = Path.of(name);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(
                new Up(
                        program,
                        file == null ? program.defaultConfig() : file,
                        program.debug(debug)));
    }

    private static boolean isConfig(String option) {
        return option.equals("--config") || option.equals("-c");
    }

    /** A name that picocli takes as it is: no option, no file of arguments, nothing in quotes. */
    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> Character.isLetterOrDigit(c) || "/._-+".indexOf(c) >= 0)
                && name.charAt(0) != '-';
    }

    /**
     * Runs until SIGTERM or SIGINT, or until the node ends by itself; the answer is the exit code.
     */
    int run() throws Exception {
        var loaded = ConfigLoader.load(config, program.files());
        // Before the first logger is made: logback asks for it once.
        LogSetup.apply(loaded.log(), debug);
        try (var shutdown = new Shutdown();
                // First of all, so that a second start fails before it touches the network.
                var _ =
                        ControlSocket.open(
                                loaded.controlSocket(), shutdown::answer, new ControlSocketLog())) {
            return shutdown.run(() -> program.runner().start(loaded));
        }
    }
}
