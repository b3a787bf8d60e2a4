package org.l2vpn.session;

import org.l2vpn.protocol.Limits;

/**
 * The counters of one sending key, each given out once: the nonces of its AEAD. Unsigned; never
 * reaches {@link Limits#REJECT_AFTER_MESSAGES} and so never wraps. One thread.
 */
public final class SendCounter {
    /** Answer when there is no further counter: unsigned 2^64 - 1, never a counter. */
    public static final long EXHAUSTED = -1L;

    private final long rekeyAfter;
    private long next;

    /** Starts at 0; {@code rekeyAfter} messages is the suite's limit, unsigned. */
    public SendCounter(long rekeyAfter) {
        this.rekeyAfter = rekeyAfter;
    }

    /** The next counter, or {@link #EXHAUSTED}. */
    public long next() {
        return isExhausted() ? EXHAUSTED : next++;
    }

    /**
     * Whether the suite's limit is reached and a handshake is wanted; stays so for this key. The
     * key may still send until the hard limit.
     */
    public boolean rekeyWanted() {
        return Long.compareUnsigned(next, rekeyAfter) >= 0;
    }

    /** Whether there is no further one. */
    boolean isExhausted() {
        return next == Limits.REJECT_AFTER_MESSAGES;
    }

    /** Leaves out all counters before {@code first}, unsigned; never goes back. */
    void skipTo(long first) {
        if (Long.compareUnsigned(first, next) < 0) {
            throw new IllegalArgumentException(
                    "counter %s was given out".formatted(Long.toUnsignedString(first)));
        }
        next = first;
    }

    /** How many were given out, unsigned. */
    public long used() {
        return next;
    }
}
