package org.l2vpn.bridge.linux.udp;

/**
 * How much the kernel may hold of what we sent (SO_SNDBUF). What it holds can no longer be dropped,
 * nor overtaken by another peer's, so on a slow path it is to be little; but a fast one must not
 * run dry before the loop comes by again. So it follows the path: more when the kernel ran dry
 * while more was waiting, less when it took long to send half of it.
 *
 * <p>Where only some datagrams are slow, because a qdisc delays them or puts them into a class of
 * their own, those few fill what the kernel may hold, and the others wait although their path is
 * free. That shows in what passes while the socket fills: on a slow path no more than it sends when
 * it is full, here several times as much. Then the kernel may hold more. Pure.
 */
final class SendBufferLimit {
    /** One full batch, as the start: 5 ms on 100 Mbit/s. */
    static final int FIRST = 64 * 1024;

    /** Less would only cost system calls: 13 ms on 10 Mbit/s. */
    static final int LEAST = 16 * 1024;

    /** Half of it should be sent in this time, CoDel's idea of a fine queue. */
    private static final long SLOW_NANOS = CoDel.TARGET_NANOS;

    /** It passes so many times more than a full socket sends where only some datagrams are slow. */
    private static final int ASIDE = 2;

    private int most = FIRST;
    private int bytes = FIRST;

    /** What the kernel may take until the socket is full, as it accounts for it. */
    private long room = 2 * FIRST;

    /** What left the kernel while the socket filled, bytes, and how long that took. */
    private long passed;

    private long filledIn;

    /** Never more than this, bytes. */
    void limit(int newMost) {
        most = Math.max(newMost, LEAST);
        bytes = Math.min(bytes, most);
    }

    /** The limit, bytes. */
    int most() {
        return most;
    }

    /** What the kernel may hold now; it accounts for twice this, with its own overhead. */
    int bytes() {
        return bytes;
    }

    /** The largest piece to give it: a quarter, so that a small budget is not one piece. */
    int piece() {
        return bytes / 4;
    }

    /**
     * The socket is full.
     *
     * @param taken what it took since it had room, bytes
     * @param filling for how long it had room
     */
    void onFull(long taken, long filling) {
        // The kernel accounts for more than the bytes of a datagram: at least so much has left.
        passed = taken - room;
        filledIn = Math.max(filling, 1);
    }

    /**
     * Whether a look at a full socket may be worth it before half of what it holds is gone: more
     * than it may hold passed while it filled. To be asked again once it was full again.
     *
     * @param waited since when it is full
     */
    boolean isWorthALook(long waited) {
        return passed >= bytes && waited > SLOW_NANOS;
    }

    /**
     * The socket was full, and takes more again or is looked at: mostly half of what it may hold is
     * gone.
     *
     * @param waited how long that took
     * @param unsent what the kernel still holds, as it accounts for it
     * @return whether the budget is another one now
     */
    boolean onWritable(long waited, int unsent) {
        int before = bytes;
        if (unsent < bytes / 4 || isAside(waited, unsent)) {
            bytes = Math.min(most, 2 * bytes);
        } else if (waited > SLOW_NANOS) {
            bytes = Math.max(LEAST, bytes / 2);
        }
        room = Math.max(0, 2L * bytes - unsent);
        return bytes != before;
    }

    /** Whether only some datagrams are slow; not the first burst that a shaper lets through. */
    private boolean isAside(long waited, int unsent) {
        double sent = Math.max(0, 2L * bytes - unsent);
        return passed >= bytes && (double) passed * waited > ASIDE * sent * filledIn;
    }
}
