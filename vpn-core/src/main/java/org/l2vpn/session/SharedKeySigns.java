package org.l2vpn.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.Endpoint;

/**
 * Signs that one static key is used on two machines, as seen by either end. The end that both call
 * sees handshakes from two alternating places; each of the two sees its session die, as the other
 * one replaces it, and come back at once. Only handshakes count: they cannot be repeated by others.
 */
final class SharedKeySigns {
    /** So often within {@link #WINDOW}: a machine that roams does not go back and forth so fast. */
    private static final int ENOUGH = 4;

    private static final long WINDOW = Duration.ofMinutes(1).toNanos();

    /** A session that comes back later than this after its end was not replaced. */
    private static final long AT_ONCE = Duration.ofSeconds(2).toNanos();

    private final Series moves = new Series();
    private final Series renewals = new Series();
    private @Nullable Endpoint from;
    private @Nullable Endpoint to;
    private long diedAt = Long.MIN_VALUE / 2;

    /** A handshake moved the peer. True if it is time to tell of it. */
    boolean moved(Endpoint before, Endpoint after, long now) {
        var back = after.equals(from) && before.equals(to);
        from = before;
        to = after;
        if (!back) {
            moves.count = 0;
        }
        return moves.add(now);
    }

    /** The session died. */
    void died(long now) {
        diedAt = now;
    }

    /** There is a session again. True if it is time to tell of it. */
    boolean renewed(long now) {
        var soon = now - diedAt < AT_ONCE;
        diedAt = Long.MIN_VALUE / 2;
        return soon && renewals.add(now);
    }

    /** Counts what happens within a window, and tells of it at most once in a window. */
    private static final class Series {
        private int count;
        private long began;
        private long quietUntil = Long.MIN_VALUE;

        boolean add(long now) {
            if (count == 0 || now - began >= WINDOW) {
                count = 0;
                began = now;
            }
            count++;
            if (count < ENOUGH || now < quietUntil) {
                return false;
            }
            count = 0;
            quietUntil = now + WINDOW;
            return true;
        }
    }
}
