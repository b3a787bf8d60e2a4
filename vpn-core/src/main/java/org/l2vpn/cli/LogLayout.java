package org.l2vpn.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** One line per event, as {@code docs/logging.md} shows it. */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    /** As wide as the longest level. */
    private static final int LEVEL_WIDTH = 5;

    private final DateTimeFormatter time =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX")
                    .withZone(ZoneId.systemDefault());
    private final Source source;
    private final boolean traces;

    /** Who speaks. */
    enum Source {
        /** We: the event in fixed words, then its fields. */
        OURS,
        /** A library: the class, then a sentence. */
        LIBRARY
    }

    /**
     * @param traces whether a stack trace follows where there is an exception
     */
    LogLayout(Source source, boolean traces) {
        this.source = source;
        this.traces = traces;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringBuilder(128);
        time.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        var level = event.getLevel().toString();
        line.append(' ').append(level).repeat(' ', LEVEL_WIDTH - level.length() + 1);
        if (source == Source.LIBRARY) {
            var logger = event.getLoggerName();
            line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
        }
        var text = line.length();
        line.append(event.getFormattedMessage());
        if (source == Source.OURS && event.getKeyValuePairs() != null) {
            event.getKeyValuePairs()
                    .forEach(
                            pair ->
                                    line.append(' ')
                                            .append(pair.key)
                                            .append('=')
                                            .append(pair.value));
        }
        hideControls(line, text);
        line.append(System.lineSeparator());
        if (traces && event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    /**
     * What others say of themselves is shown, but must not move the cursor or begin a line: C0, DEL
     * and C1, which is how an escape sequence begins in eight bits.
     */
    private static void hideControls(StringBuilder line, int from) {
        for (int i = from; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, '?');
            }
        }
    }
}
