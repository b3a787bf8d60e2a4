package org.l2vpn.path;

import java.util.List;
import org.l2vpn.protocol.PathTimings;

/**
 * When the present value is to be confirmed, so that a path that takes less than it did is noticed:
 * every so often while large datagrams are sent, and never else.
 */
final class Confirmation {
    /** Unanswered rounds after which the path is searched again. */
    static final int MAX_MISSED = 2;

    private final PathTimings timings;
    private final int large;
    private boolean largeSent;
    private int missed;
    private long nextAt = Long.MIN_VALUE;

    /**
     * @param large the largest datagram that no black hole can swallow, bytes
     */
    Confirmation(PathTimings timings, int large) {
        this.timings = timings;
        this.large = large;
    }

    void sent(int datagram) {
        if (datagram > large) {
            largeSent = true;
        }
    }

    boolean isDue(long now) {
        return largeSent && now >= nextAt;
    }

    /** The sizes of the next round. */
    List<Integer> sizes(int value) {
        return missed == 0 ? List.of(value) : List.of(value, value);
    }

    /** A round was not answered, but for its smallest probe; true if that is enough. */
    boolean missed() {
        return ++missed >= MAX_MISSED;
    }

    /** The value is right, as far as we know. */
    void done(long now) {
        missed = 0;
        largeSent = false;
        nextAt = now + timings.confirm();
    }
}
