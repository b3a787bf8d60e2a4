package org.l2vpn.link;

/**
 * A link whose kernel splits super-frames and finishes checksums itself. Other links get ordinary
 * frames only: whoever writes to them does that work first.
 */
public interface OffloadLink extends Link {
    /**
     * Whether {@link #write(byte[], int, int, long)} takes a frame with this offload. Loop only.
     */
    boolean takes(long offload);

    /**
     * As {@link Link#write}, for a frame to which something is left to be done.
     *
     * @param offload as {@code offload.Offload} packs it; one that {@link #takes}
     */
    void write(byte[] data, int offset, int length, long offload);
}
