package org.l2vpn.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.l2vpn.log.LogQueue;

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
        var appender = new QueueAppender(layout, LogQueue.STDERR);
        appender.setContext(context);
        appender.start();
        logger.addAppender(appender);
    }
}
