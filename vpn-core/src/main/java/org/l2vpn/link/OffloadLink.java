package org.l2vpn.link;

import org.l2vpn.packet.Frame;

/**
 * A link whose kernel splits super-frames and finishes checksums itself. Other links get ordinary
 * frames only: whoever writes to them does that work first.
 */
public interface OffloadLink extends Link {
    /** Whether {@link #write(Frame)} takes a frame with this offload. Loop only. */
    boolean takes(long offload);

    /**
     * As {@link Link#write(byte[], int, int)}, for a frame to which something may be left to be
     * done: an offload that it {@link #takes}.
     */
    void write(Frame frame);
}
