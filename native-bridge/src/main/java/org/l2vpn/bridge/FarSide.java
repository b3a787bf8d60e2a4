package org.l2vpn.bridge;

/**
 * One of several programs behind a link that listens: a plug of a VDE switch, a guest of a QEMU
 * listener. Data loop only.
 */
public interface FarSide {
    /**
     * Sends one frame to it, or queues it until {@link #flush}; the array is the caller's again
     * when this returns. What cannot be sent is dropped and counted by the far side itself. It may
     * remove itself, and no other, from its {@link FarSides} while this runs.
     */
    void send(byte[] data, int offset, int length);

    /** Pushes out what {@link #send} queued; called once at the end of an iteration. */
    void flush();
}
