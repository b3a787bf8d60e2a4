package org.l2vpn.bridge.linux.udp;

/**
 * When a queue's head is dropped so that its senders slow down: CoDel (RFC 8289) with its own
 * numbers. A queue that holds datagrams for longer than 5 ms, over 100 ms without a break, loses
 * one, and then more of them ever faster until it is short again. Pure; times in nanoseconds.
 */
final class CoDel {
    /** TARGET: a standing queue no longer than this is fine. */
    static final long TARGET_NANOS = 5_000_000;

    /** INTERVAL: as long as a burst may last, and the longest round trip that is expected. */
    static final long INTERVAL_NANOS = 100_000_000;

    /** Dropping that ended less long ago than this goes on about as fast as it was. */
    private static final long MEMORY_NANOS = 16 * INTERVAL_NANOS;

    private boolean above;
    private boolean dropping;
    private long aboveUntilDrop;
    private long dropNext;
    private int count;

    /** As new, for another queue. */
    void reset() {
        above = false;
        dropping = false;
        count = 0;
    }

    /**
     * Whether the head goes; to be asked again for the next one until it may stay.
     *
     * @param sojourn how long the head has waited
     * @param last whether nothing is behind it: a queue of one datagram is no standing queue
     */
    boolean dropHead(long sojourn, boolean last, long now) {
        if (last || sojourn < TARGET_NANOS) {
            above = false;
            dropping = false;
            return false;
        }
        if (!above) {
            above = true;
            aboveUntilDrop = now + INTERVAL_NANOS;
            return false;
        }
        if (dropping) {
            if (now - dropNext < 0) {
                return false;
            }
            count++;
            dropNext += spacing();
            return true;
        }
        if (now - aboveUntilDrop < 0) {
            return false;
        }
        dropping = true;
        count = count > 2 && now - dropNext < MEMORY_NANOS ? count - 2 : 1;
        dropNext = now + spacing();
        return true;
    }

    private long spacing() {
        return (long) (INTERVAL_NANOS / Math.sqrt(count));
    }
}
