package org.l2vpn.bridge.linux.udp;

/**
 * How much the kernel may hold of what we sent (SO_SNDBUF). What it holds can no longer be dropped,
 * nor overtaken by another peer's, so on a slow way it is to be little; but a fast one must not run
 * dry before the loop comes by again. So it follows the way: more when the kernel ran dry while
 * more was waiting, less when it took long to send half of it. Pure.
 */
final class SendBudget {
    /** One full batch, as the start: 5 ms on 100 Mbit/s. */
    static final int FIRST = 64 * 1024;

    /** Less would only cost system calls: 13 ms on 10 Mbit/s. */
    static final int LEAST = 16 * 1024;

    /** Half of it should be sent in this time, CoDel's idea of a fine queue. */
    private static final long SLOW_NANOS = SojournControl.TARGET_NANOS;

    private int most = FIRST;
    private int bytes = FIRST;

    /** Never more than this, bytes. */
    void limit(int newMost) {
        most = Math.max(newMost, LEAST);
        bytes = Math.min(bytes, most);
    }

    /** The limit, bytes. */
    int most() {
        return most;
    }

    /** What the kernel may hold now; it reckons twice this, with its own overhead. */
    int bytes() {
        return bytes;
    }

    /** The largest piece to give it: a quarter, so that a small budget is not one piece. */
    int piece() {
        return bytes / 4;
    }

    /**
     * The socket was full, and takes more again: half of what it may hold is gone.
     *
     * @param waited how long that took
     * @param unsent what the kernel still holds, by its own reckoning
     * @return whether the budget is another one now
     */
    boolean onWritable(long waited, int unsent) {
        int before = bytes;
        if (unsent < bytes / 4) {
            bytes = Math.min(most, 2 * bytes);
        } else if (waited > SLOW_NANOS) {
            bytes = Math.max(LEAST, bytes / 2);
        }
        return bytes != before;
    }
}
