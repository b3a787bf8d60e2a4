package org.l2vpn.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Has a link that is recreated wait until the system has let go of the former one: two at once
 * would fight for one network, and each start that fails could leave one more behind. A system that
 * never lets go, as far as anybody can tell, is tried again after {@link #LONGEST}. One thread.
 */
final class FormerLink {
    /** A stop that takes longer is worth a line; vmnet's own steps are given up after 5 s. */
    static final Duration SLOW = Duration.ofSeconds(10);

    /** No stop that ends at all is known to take so long. */
    static final Duration LONGEST = Duration.ofMinutes(2);

    /** What to do now. */
    enum Start {
        /** Nothing is held: start. */
        FREE,
        /** It is still held: wait. */
        WAIT,
        /** As {@link #WAIT}, and say so; once for each former link. */
        TELL,
        /** It is still held after {@link #LONGEST}: start all the same, and say so. */
        OVERDUE
    }

    private CompletableFuture<Void> released = CompletableFuture.completedFuture(null);
    private long since;
    private boolean told;

    /** This is the former link from now on; complete once the system has let go of it. */
    void closed(CompletableFuture<Void> newReleased, long now) {
        released = newReleased;
        since = now;
        told = false;
    }

    /** Whether a new one may be started. After {@code OVERDUE} the former is forgotten. */
    Start ask(long now) {
        if (released.isDone()) {
            return Start.FREE;
        }
        if (now - since >= LONGEST.toNanos()) {
            released = CompletableFuture.completedFuture(null);
            return Start.OVERDUE;
        }
        if (told || now - since < SLOW.toNanos()) {
            return Start.WAIT;
        }
        told = true;
        return Start.TELL;
    }

    /** Seconds since the former link was closed, for the log. */
    long seconds(long now) {
        return Duration.ofNanos(now - since).toSeconds();
    }
}
