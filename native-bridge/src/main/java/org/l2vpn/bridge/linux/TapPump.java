package org.l2vpn.bridge.linux;

import java.util.concurrent.CompletableFuture;

/** Waits for a TAP's frames and brings them to its link on the loop. */
sealed interface TapPump permits EpollPump, ThreadPump {
    /** Begins; any thread. */
    void start();

    /**
     * Frames were written in this iteration: looks whether there are answers already. Loop only.
     */
    void answers();

    /**
     * Ends; any thread. When the result is complete its descriptor is not in use any more and the
     * link is not called again.
     */
    CompletableFuture<Void> stop();
}
