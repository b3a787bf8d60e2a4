package org.l2vpn.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets logback up: lines of ours at the level asked for, of libraries from WARN on, all on standard
 * error. Logback finds it as a service. In place of a {@code logback.xml}, for reading one takes
 * longer than all the rest of the log's start.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    private static final String OURS = "org.l2vpn";

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        var level = LogSetup.level();
        if (level == null) {
            // Not one of the programs: a test, with a configuration of its own.
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        var ours = loggers.getLogger(OURS);
        ours.setLevel(Level.toLevel(level));
        ours.setAdditive(false);
        addAppender(ours, LogLayout.Source.OURS);
        var libraries = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        libraries.setLevel(Level.WARN);
        addAppender(libraries, LogLayout.Source.LIBRARY);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private void addAppender(Logger logger, LogLayout.Source source) {
        var layout = new LogLayout(source, LogSetup.traces());
        layout.setContext(context);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget(ConsoleTarget.SystemErr.getName());
        appender.setEncoder(encoder);
        appender.start();
        logger.addAppender(appender);
    }
}
