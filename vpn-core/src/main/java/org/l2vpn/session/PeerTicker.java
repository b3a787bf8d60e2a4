package org.l2vpn.session;

/** Acts on a peer's timers that are due. */
final class PeerTicker {
    private final EngineContext context;

    PeerTicker(EngineContext context) {
        this.context = context;
    }

    void tick(Peer peer, long now) {
        context.lifecycle.expire(peer, now);
        peer.reassembler.expire(now);
        handshakes(peer, now);
        keepalives(peer, now);
        liveness(peer, now);
        context.paths.tick(peer, now);
    }

    private void handshakes(Peer peer, long now) {
        var timers = peer.timers;
        if (now >= timers.newHandshakeAt) {
            timers.newHandshakeAt = SessionTimers.NEVER;
            context.initiator.begin(peer, HandshakeReason.SILENCE, now);
        }
        if (now >= timers.retryHandshakeAt) {
            context.initiator.retry(peer, now);
        } else if (!timers.handshaking()
                && peer.outstanding != null
                && now - timers.lastHandshakeSent >= context.timings.handshakeRetry()) {
            // The peer's own initiation made the session; ours was never answered.
            context.initiator.abandon(peer);
        }
        if (now >= timers.repeatInitiationAt) {
            context.initiator.repeat(peer, now);
        }
        if (now >= timers.widenAt) {
            context.initiator.widen(peer, now);
        }
        if (now >= timers.lookUpAt) {
            context.initiator.lookUpAgain(peer, now);
        }
        if (now >= peer.preferredAt && peer.up && peer.prefersFirst()) {
            context.initiator.callPreferred(peer, now);
        }
        if (now >= timers.zeroKeysAt) {
            context.lifecycle.zeroKeys(peer);
        }
    }

    private void keepalives(Peer peer, long now) {
        var timers = peer.timers;
        if (now >= timers.keepaliveAt) {
            timers.keepaliveExpired(now);
            context.controls.keepalive(peer, now);
        }
        if (now >= timers.persistentAt) {
            timers.traversal(now);
            if (peer.ring.current() == null) {
                context.initiator.begin(peer, HandshakeReason.DIAL, now);
            } else {
                // A probe keeps a NAT's mapping as well as an empty record does, and is answered.
                context.controls.probe(peer, now);
                peer.liveness.sent(now);
            }
        }
    }

    private void liveness(Peer peer, long now) {
        switch (peer.liveness.check(now)) {
            case QUIET -> {}
            case PROBE -> context.controls.probe(peer, now);
            case SEEK -> {
                if (peer.endpoints.hasSpecs()) {
                    context.initiator.begin(peer, HandshakeReason.NETWORK, now);
                }
            }
            case DEAD -> context.lifecycle.dead(peer, now);
        }
    }
}
