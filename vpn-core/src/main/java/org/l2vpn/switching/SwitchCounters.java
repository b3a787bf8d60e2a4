package org.l2vpn.switching;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the switch did, besides dropping: for status and tests. Written by the data loop only, read
 * from any thread.
 */
public final class SwitchCounters {
    /** What is counted. */
    public enum Event {
        /** A frame went to the one port its destination is behind. */
        FORWARDED,
        /** A group or unknown destination: the frame went to every other port it may go to. */
        FLOODED,
        /** As {@link #FLOODED}, but there was no other port. */
        NO_OTHER_PORT,
        /** An address was learned. */
        LEARNED,
        /** A known address was seen behind another port and moved there. */
        MOVED,
        /** An address was forgotten by its age. */
        AGED,
        /** The FDB was full: the entry of a port above its share gave way to one below it. */
        EVICTED,
        /** A source was not learned: the FDB is full. Its frame was forwarded all the same. */
        FDB_FULL,
        /** A source was not learned: its port has its quota. Its frame was forwarded. */
        QUOTA_REACHED
    }

    private final AtomicLongArray counts = new AtomicLongArray(Event.values().length);

    SwitchCounters() {}

    /** How many so far. Any thread. */
    public long get(Event event) {
        return counts.getOpaque(event.ordinal());
    }

    void count(Event event) {
        count(event, 1);
    }

    void count(Event event, long n) {
        var i = event.ordinal();
        counts.setOpaque(i, counts.getPlain(i) + n);
    }
}
