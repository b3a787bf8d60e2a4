package org.l2vpn.node;

import java.time.Duration;

/**
 * Announces our addresses at most once a second, however often peers come up: what is asked for in
 * between is done at the end of that second, with the state of then. Data loop only.
 */
final class Announcer {
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final Runnable announcement;
    private boolean asked;
    private boolean ever;
    private long last;

    /**
     * @param announcement sends one announcement per address, to all ports
     */
    Announcer(Runnable announcement) {
        this.announcement = announcement;
    }

    /** Somebody new may want to know: now, or at a later {@link #tick}. */
    void request(long now) {
        asked = true;
        tick(now);
    }

    /** Does what was asked for, if it is time. */
    void tick(long now) {
        if (asked && (!ever || now - last >= INTERVAL)) {
            asked = false;
            ever = true;
            last = now;
            announcement.run();
        }
    }
}
