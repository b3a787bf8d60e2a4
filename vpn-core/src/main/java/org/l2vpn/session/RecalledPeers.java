package org.l2vpn.session;

import java.util.ArrayDeque;

/**
 * Peers without a configured place that are called where they were when we stopped last, a few at
 * each tick: a thousand at once would fill the workers' queue.
 */
final class RecalledPeers {
    private static final int PER_TICK = 16;

    private final EngineContext context;
    private final ArrayDeque<Peer> waiting = new ArrayDeque<>();

    RecalledPeers(EngineContext context) {
        this.context = context;
    }

    void add(Peer peer) {
        waiting.add(peer);
    }

    /** To be called on each tick. */
    void call(long now) {
        for (int i = 0; i < PER_TICK && !waiting.isEmpty(); i++) {
            var peer = waiting.poll();
            if (!peer.removed && peer.endpoints.onlyRemembered() != null) {
                context.initiator.begin(peer, HandshakeReason.DIAL, now);
            }
        }
    }
}
