package org.l2vpn.bridge;

import java.time.Duration;
import org.l2vpn.time.EventLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Lines about what comes to a link and leaves it, which whoever may connect decides: a few at once,
 * then one in a while with the number of those left out. Any thread.
 */
public final class LinkLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.link");
    private static final EventLimiter.Rule RULE = new EventLimiter.Rule(20, Duration.ofSeconds(20));

    /** Of one link, over all kinds. */
    private static final int LINES_PER_MINUTE = 60;

    private final String link;
    private final EventLimiter limiter = new EventLimiter(LINES_PER_MINUTE, System.nanoTime());

    /** A field of a line. */
    public record Field(String key, Object value) {}

    /** Lines about {@code link}. */
    public LinkLog(String link) {
        this.link = link;
    }

    /**
     * Logs an event, now or at a later {@link #tick}.
     *
     * @param kind events of which the last makes the others void
     * @param event what happened, in the words of {@code docs/logging.md}
     */
    public void said(Level level, String kind, String event, Field... fields) {
        limiter.event(
                link,
                kind,
                RULE,
                System.nanoTime(),
                (suppressed, _) -> {
                    LoggingEventBuilder line = LOG.atLevel(level).addKeyValue("link", link);
                    if (suppressed > 0) {
                        line = line.addKeyValue("suppressed", suppressed);
                    }
                    for (var field : fields) {
                        line = line.addKeyValue(field.key(), field.value());
                    }
                    line.log(event);
                });
    }

    /** Logs what had to wait; true if something still has to. */
    public boolean tick() {
        limiter.tick(System.nanoTime());
        return limiter.isWaiting();
    }

    /** Whether {@link #tick} is to be called about once a second. */
    public boolean isWaiting() {
        return limiter.isWaiting();
    }
}
