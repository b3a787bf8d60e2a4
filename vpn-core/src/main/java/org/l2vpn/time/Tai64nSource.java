package org.l2vpn.time;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stamps for our initiations: each later than every one before, also across restarts and when the
 * wall clock goes back. A stamp is stored before it is handed out.
 *
 * <p>A stored stamp far ahead of the clock is ambiguous. Either the clock is wrong now (no battery,
 * 1970) and peers remember the stored stamp, or it was wrong then and peers refused that stamp as
 * too far ahead. Nobody answers a refused initiation, so the source offers both alternately: first
 * {@code stored + 1}, next time the clock's own stamp. One of the two is accepted, at the cost of
 * one retry; if it is the clock's, {@link #accepted} ends the doubt.
 *
 * <p>Thread-safe. With a file behind it {@link #next} waits for the disk: not for a data loop.
 */
public final class Tai64nSource {
    /** The lead over its own clock up to which a responder accepts a stamp. */
    public static final Duration MAX_LEAD = Duration.ofHours(24);

    private final InstantSource wall;
    private final StampStore store;
    private final Consumer<IOException> onProblem;
    private @Nullable Tai64n newest;
    private @Nullable Tai64n newestByClock;
    private boolean clockTurn;

    /** As the other constructor; problems of the store go unreported. */
    public Tai64nSource(InstantSource wall, StampStore store) {
        this(wall, store, _ -> {});
    }

    /**
     * Reads the stored stamp once.
     *
     * @param onProblem told when the store cannot be read (the stamp then counts as absent) or
     *     written (the stamp is used all the same); called on the thread that asked
     */
    public Tai64nSource(InstantSource wall, StampStore store, Consumer<IOException> onProblem) {
        this.wall = wall;
        this.store = store;
        this.onProblem = onProblem;
        newest = loaded();
    }

    /**
     * The next stamp, encoded, a multiple of 2^24 ns: the clock's, or just after the newest one so
     * far if that is later.
     */
    public synchronized byte[] next() {
        var clock = wall.instant();
        var now = Tai64n.of(clock).whitened();
        var limit = Tai64n.of(clock.plus(MAX_LEAD));
        var farAhead = isAfter(newest, limit);
        if (farAhead && clockTurn) {
            clockTurn = false;
            newestByClock = isAfter(newestByClock, limit) ? now : later(newestByClock, now);
            return newestByClock.encode();
        }
        clockTurn = farAhead;
        newest = later(newest, now);
        var stamp = newest.encode();
        save(stamp);
        return stamp;
    }

    /**
     * A peer has answered an initiation with this stamp. If it is one of the clock's own while the
     * stored one lies far ahead, the stored one was the wrong one: it is corrected, in the file
     * too, so that it is not offered again at the next start. Not by a clock that cannot be right.
     *
     * @param stamp as {@link #next} gave it
     */
    public synchronized void accepted(byte[] stamp) {
        var clock = wall.instant();
        var own = newestByClock;
        if (own == null
                || !ClockSense.plausible(clock)
                || !isAfter(newest, Tai64n.of(clock.plus(MAX_LEAD)))
                || Tai64n.read(stamp, 0).compareTo(own) > 0
                || !isClocks(stamp)) {
            return;
        }
        newest = own;
        newestByClock = null;
        clockTurn = false;
        save(own.encode());
    }

    /** A stamp of the stored series is beyond the limit, one of the clock's is not. */
    private boolean isClocks(byte[] stamp) {
        return !isAfter(Tai64n.read(stamp, 0), Tai64n.of(wall.instant().plus(MAX_LEAD)));
    }

    private void save(byte[] stamp) {
        try {
            store.save(stamp);
        } catch (IOException e) {
            onProblem.accept(e);
        }
    }

    private static boolean isAfter(@Nullable Tai64n stamp, Tai64n limit) {
        return stamp != null && stamp.isAfter(limit);
    }

    private static Tai64n later(@Nullable Tai64n former, Tai64n now) {
        return former == null || now.isAfter(former) ? now : former.next();
    }

    private @Nullable Tai64n loaded() {
        try {
            var stamp = store.load();
            return stamp == null ? null : Tai64n.read(stamp, 0);
        } catch (IOException e) {
            onProblem.accept(e);
            return null;
        }
    }
}
