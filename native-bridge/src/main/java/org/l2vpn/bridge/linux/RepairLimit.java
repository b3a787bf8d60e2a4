package org.l2vpn.bridge.linux;

import java.util.concurrent.TimeUnit;

/**
 * How often something that others undo is restored: at once, then 1, 2, 4 and 8 s after the time
 * before, then no more until others have made it right. What stayed right for a minute is
 * forgotten. Times are of any clock, nanoseconds.
 */
final class RepairLimit {
    /** Restored so often and undone each time: somebody else decides. */
    static final int MAX_REPAIRS = 5;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FORGET_NANOS = 60 * SECOND;

    /** What is to be done about something that is not as it should be. */
    enum Step {
        /** Restore it now, then call {@link #restored}. */
        RESTORE,
        /** It was undone: look again at {@link #due}. */
        WAIT,
        /** It is left as it is from now on, which is to be said. */
        YIELD,
        /** It is left as it is. */
        LEAVE
    }

    private int count;
    private long last;
    private boolean yielded;

    /** It is as it should be. */
    void right(long now) {
        if (yielded || now - last > FORGET_NANOS) {
            forget();
        }
    }

    /** Forgets what was. */
    void forget() {
        count = 0;
        yielded = false;
    }

    /** It is not as it should be. */
    Step wrong(long now) {
        if (yielded) {
            return Step.LEAVE;
        }
        if (count == MAX_REPAIRS) {
            yielded = true;
            return Step.YIELD;
        }
        return due() - now <= 0 || count == 0 ? Step.RESTORE : Step.WAIT;
    }

    /** When it may be restored the next time, once it was. */
    long due() {
        return count == 0 ? last : last + (SECOND << (count - 1));
    }

    /** It was restored. */
    void restored(long now) {
        count++;
        last = now;
    }
}
