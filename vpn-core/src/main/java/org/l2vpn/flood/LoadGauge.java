package org.l2vpn.flood;

import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.Timings;

/**
 * Whether handshakes come faster than they are worked off. Stays "under load" for a while after the
 * queue was last long, so that the answer does not flap (linux {@code receive.c}). One thread.
 */
public final class LoadGauge {
    private final long hold;
    private boolean loaded;
    private long lastLong;

    /** Not under load. */
    public LoadGauge(Timings timings) {
        hold = timings.loadHold();
    }

    /** Notes how many handshake messages wait, and answers. */
    public boolean underLoad(int queued, long now) {
        if (queued >= Limits.LOAD_THRESHOLD) {
            loaded = true;
            lastLong = now;
        } else if (loaded && now - lastLong >= hold) {
            loaded = false;
        }
        return loaded;
    }
}
