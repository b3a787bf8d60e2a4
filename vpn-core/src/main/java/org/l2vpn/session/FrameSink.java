package org.l2vpn.session;

import org.l2vpn.packet.Frame;

/** Where the frames of one peer go: its port of the node's switch. */
@FunctionalInterface
public interface FrameSink {
    /**
     * Takes an authenticated, whole Ethernet frame, valid during the call; see {@link Frame} for
     * what may be done to it. Engine's thread, from within a call to the engine.
     */
    void frame(Frame frame);
}
