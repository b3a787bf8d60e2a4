package org.l2vpn.node;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When something that is gone is recreated: after 1 s, then after twice the last pause, up to 30 s.
 * What was made must last before the pauses are short again; else a link that dies at once would be
 * made once a second for ever. One thread.
 */
final class RetryPause {
    private static final long SHORTEST = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST = Duration.ofSeconds(30).toNanos();

    /** Life after which what was made counts as good. */
    private static final long GOOD = Duration.ofSeconds(60).toNanos();

    private long pause;
    private long due;
    private boolean alive = true;
    private long made = Long.MIN_VALUE / 2;
    private @Nullable String reason;

    /** It is gone; the first attempt is due after a pause. */
    void gone(long now) {
        if (alive && now - made >= GOOD) {
            pause = 0;
            reason = null;
        }
        alive = false;
        next(now);
    }

    /** An attempt failed; true if the reason is not that of the last failure. */
    boolean failed(String why, long now) {
        next(now);
        var news = !why.equals(reason);
        reason = why;
        return news;
    }

    /** An attempt succeeded. */
    void made(long now) {
        alive = true;
        made = now;
    }

    /** Whether to try now. */
    boolean isDue(long now) {
        return !alive && now - due >= 0;
    }

    /** Seconds until the next attempt at the latest, for the log. */
    long seconds() {
        return Duration.ofNanos(pause).toSeconds();
    }

    private void next(long now) {
        pause = Math.clamp(2 * pause, SHORTEST, LONGEST);
        due = now + pause;
    }
}
