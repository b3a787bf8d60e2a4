package org.l2vpn.cli;

import org.l2vpn.config.LogConfig;

/** Hands the log's settings to logback.xml, which reads these system properties once. */
final class LogSetup {
    private static final String LEVEL = "l2vpn.log.level";

    /** logback's conversion words: the stack trace, or nothing of it. */
    private static final String EXCEPTION = "l2vpn.log.exception";

    private LogSetup() {}

    /** To be called before the first logger is made. */
    static void apply(LogConfig log, boolean debug) {
        var level = debug && log.level().toInt() > 10 ? "DEBUG" : log.level().name();
        System.setProperty(LEVEL, level);
        System.setProperty(EXCEPTION, debug ? "%ex" : "%nopex");
    }
}
