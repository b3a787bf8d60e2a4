package org.l2vpn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogLayoutTest {
    private static final String TIME =
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) ";

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("org.l2vpn.node.Node");
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @BeforeEach
    void collect() {
        events.start();
        context.getLogger("org.l2vpn").addAppender(events);
        context.getLogger("org.l2vpn").setLevel(Level.ALL);
    }

    @Test
    void shouldPutTheFieldsBehindTheEventWhenItIsOurs() {
        logger.atInfo()
                .addKeyValue("peer", "laptop")
                .addKeyValue("seconds", 7)
                .log("peer {}", "up");
        logger.atWarn().log("alone");

        assertThat(line(0, LogLayout.Source.OURS))
                .matches(TIME + "INFO  peer up peer=laptop seconds=7\\R");
        assertThat(line(1, LogLayout.Source.OURS)).matches(TIME + "WARN  alone\\R");
    }

    @Test
    void shouldBeginWithTheClassWhenALibrarySpeaks() {
        logger.atError().addKeyValue("not", "shown").log("text");

        assertThat(line(0, LogLayout.Source.LIBRARY)).matches(TIME + "ERROR Node: text\\R");
    }

    @Test
    void shouldShowTheStackTraceOnlyWhenAskedTo() {
        logger.atError().setCause(new IllegalStateException("because")).log("text");

        var event = events.list.getFirst();
        assertThat(new LogLayout(LogLayout.Source.OURS, false).doLayout(event))
                .doesNotContain("because");
        assertThat(new LogLayout(LogLayout.Source.OURS, true).doLayout(event).lines())
                .contains("java.lang.IllegalStateException: because")
                .hasSizeGreaterThan(2);
    }

    private String line(int event, LogLayout.Source source) {
        return new LogLayout(source, false).doLayout(events.list.get(event));
    }
}
