package org.l2vpn.cli;

import org.jspecify.annotations.Nullable;
import org.l2vpn.config.LogConfig;
import org.slf4j.event.Level;

/** Hands the log's settings to {@link LogConfigurator}, which logback makes and asks once. */
final class LogSetup {
    private static final String LEVEL = "l2vpn.log.level";
    private static final String TRACES = "l2vpn.log.traces";

    private LogSetup() {}

    /** To be called before the first logger is made. */
    static void apply(LogConfig log, boolean debug) {
        var level = debug && log.level().toInt() > Level.DEBUG.toInt() ? Level.DEBUG : log.level();
        System.setProperty(LEVEL, level.name());
        System.setProperty(TRACES, Boolean.toString(debug));
    }

    /** For commands without a configuration that may still log. */
    static void applyDefault() {
        System.setProperty(LEVEL, Level.INFO.name());
    }

    /** The lowest level of our own lines; null before any of the above. */
    static @Nullable String level() {
        return System.getProperty(LEVEL);
    }

    /** Whether a line with an exception is followed by its stack trace. */
    static boolean traces() {
        return Boolean.getBoolean(TRACES);
    }
}
