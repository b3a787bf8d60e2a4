package org.l2vpn.counters;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Frames and bytes in and out of one port. "In" is towards the switch, "out" away from it; bytes
 * are those of the Ethernet frames. Written by the data loop only, read from any thread.
 */
public final class TrafficCounters {
    private static final int FRAMES_IN = 0;
    private static final int BYTES_IN = 1;
    private static final int FRAMES_OUT = 2;
    private static final int BYTES_OUT = 3;

    private final AtomicLongArray counts = new AtomicLongArray(4);

    /** One frame of {@code bytes} bytes came in. Data loop only. */
    public void in(int bytes) {
        in(1, bytes);
    }

    /** So many frames of together {@code bytes} bytes came in. Data loop only. */
    public void in(int frames, int bytes) {
        add(FRAMES_IN, frames);
        add(BYTES_IN, bytes);
    }

    /** One frame of {@code bytes} bytes went out. Data loop only. */
    public void out(int bytes) {
        out(1, bytes);
    }

    /** So many frames of together {@code bytes} bytes went out. Data loop only. */
    public void out(int frames, int bytes) {
        add(FRAMES_OUT, frames);
        add(BYTES_OUT, bytes);
    }

    /** So many frames, counted as gone out, did not: the system refused them. Data loop only. */
    public void notOut(int frames, int bytes) {
        add(FRAMES_OUT, -frames);
        add(BYTES_OUT, -bytes);
    }

    /** Frames towards the switch. */
    public long framesIn() {
        return counts.getOpaque(FRAMES_IN);
    }

    /** Bytes towards the switch. */
    public long bytesIn() {
        return counts.getOpaque(BYTES_IN);
    }

    /** Frames away from the switch. */
    public long framesOut() {
        return counts.getOpaque(FRAMES_OUT);
    }

    /** Bytes away from the switch. */
    public long bytesOut() {
        return counts.getOpaque(BYTES_OUT);
    }

    private void add(int index, long n) {
        counts.setOpaque(index, counts.getPlain(index) + n);
    }
}
