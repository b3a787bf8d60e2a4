package org.l2vpn.bridge.vde;

import org.l2vpn.link.FrameBatch;
import org.l2vpn.packet.Frame;

/** What one round of reading gave: frames, and how many datagrams were none. Reused. */
final class ReceivedFrames {
    /** Most frames of one round, so that the other sockets of the same loop get theirs. */
    static final int MAX_FRAMES = 32;

    private final FrameBatch batch =
            new FrameBatch(MAX_FRAMES, MAX_FRAMES * (Frame.HEADROOM + VdeProtocol.MAX_FRAME));
    private int runts;
    private int oversize;

    void clear() {
        batch.clear();
        runts = 0;
        oversize = 0;
    }

    FrameBatch batch() {
        return batch;
    }

    /** A datagram without a whole Ethernet header. */
    void countRunt() {
        runts++;
    }

    /** A datagram longer than a frame of VDE. */
    void countOversize() {
        oversize++;
    }

    int runts() {
        return runts;
    }

    int oversize() {
        return oversize;
    }
}
