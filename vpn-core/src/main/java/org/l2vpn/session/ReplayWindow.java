package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.Limits;

/**
 * Which counters of one keypair were received: the bitmap of RFC 6479, 8192 bits, of which 8128
 * behind the newest are usable since the word of the newest is cleared as a whole. Counters are
 * unsigned. One per keypair; one thread.
 *
 * <p>A counter enters only after its tag verified: {@link #check} before decrypting only reads,
 * {@link #accept} afterwards writes.
 */
public final class ReplayWindow {
    /** What the window says to a counter. */
    public enum Freshness {
        /** Not seen yet and within the window or ahead of it. */
        OK(null),
        /** Seen before. */
        REPLAY(DropReason.REPLAY),
        /** More than 8128 behind the newest. */
        TOO_OLD(DropReason.TOO_OLD),
        /** At or above the limit no sender may reach. */
        BEYOND_LIMIT(DropReason.KEY_EXPIRED);

        private final @Nullable DropReason drop;

        Freshness(@Nullable DropReason drop) {
            this.drop = drop;
        }

        /** Why the message is to be dropped, or null for {@link #OK}. */
        public @Nullable DropReason drop() {
            return drop;
        }
    }

    private static final int WORDS = Limits.REPLAY_BITS / Long.SIZE;
    private static final int WORD_MASK = WORDS - 1;
    private static final int WORD_SHIFT = 6;

    private final long[] bitmap = new long[WORDS];
    private long newest;

    /** What {@link #accept} would answer; changes nothing. */
    public Freshness check(long counter) {
        if (Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0) {
            return Freshness.BEYOND_LIMIT;
        }
        if (Long.compareUnsigned(counter, newest) > 0) {
            return Freshness.OK;
        }
        if (Long.compareUnsigned(newest - counter, Limits.REPLAY_WINDOW) > 0) {
            return Freshness.TOO_OLD;
        }
        return (bitmap[word(counter)] & bit(counter)) == 0 ? Freshness.OK : Freshness.REPLAY;
    }

    /** Takes the counter of a message whose tag verified, unless it is not {@link Freshness#OK}. */
    public Freshness accept(long counter) {
        var verdict = check(counter);
        if (verdict != Freshness.OK) {
            return verdict;
        }
        if (Long.compareUnsigned(counter, newest) > 0) {
            moveTo(counter);
        }
        bitmap[word(counter)] |= bit(counter);
        return Freshness.OK;
    }

    private void moveTo(long counter) {
        var from = newest >>> WORD_SHIFT;
        var words = Math.min((counter >>> WORD_SHIFT) - from, WORDS);
        for (long i = 1; i <= words; i++) {
            bitmap[(int) (from + i) & WORD_MASK] = 0;
        }
        newest = counter;
    }

    private static int word(long counter) {
        return (int) (counter >>> WORD_SHIFT) & WORD_MASK;
    }

    private static long bit(long counter) {
        // Java shifts by the low six bits: the position within the word.
        return 1L << counter;
    }
}
