package org.l2vpn.session;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Facts;

/** What befalls a session as a whole: confirmed, moved, lost. */
final class SessionLifecycle {
    /** How often the preferred endpoint is called while the peer is elsewhere. */
    static final long PREFERRED_INTERVAL = TimeUnit.SECONDS.toNanos(60);

    private final EngineContext context;

    SessionLifecycle(EngineContext context) {
        this.context = context;
    }

    /** There is a new key to send with, and the peer is known to have it. */
    void confirmed(Peer peer, long now) {
        peer.timers.handshakeComplete();
        peer.endpoints.handshakeComplete();
        peer.sessionConfirmed(now);
        if (peer.preferredAt == SessionTimers.NEVER) {
            peer.preferredAt = now + PREFERRED_INTERVAL;
        }
        if (peer.sharedKey.renewed(now)) {
            context.out.event(new SessionEvent.SessionReplaced(peer));
        }
        usable(peer, now);
        var facts = context.out.facts();
        if (facts != null) {
            context.controls.facts(peer, facts, now);
        }
    }

    /** The other end told about itself; of several times under one key the first counts. */
    void facts(Keypair keypair, Facts facts) {
        var peer = keypair.peer();
        if (keypair.takeFacts()) {
            peer.setFacts(facts);
            context.out.event(new SessionEvent.FactsReceived(peer, facts));
        }
    }

    /** There is a key to send with: what waited for it goes out. */
    void usable(Peer peer, long now) {
        peer.liveness.reset();
        refreshState(peer);
        var endpoint = peer.endpoints.current();
        if (!peer.up && endpoint != null) {
            peer.up = true;
            context.out.event(new SessionEvent.PeerUp(peer, endpoint));
        }
        context.sender.staged(peer, now);
        if (endpoint != null) {
            context.paths.reachable(peer, endpoint, true, now);
        }
    }

    /** Something authentic and new came from here. */
    void heardFrom(Peer peer, Endpoint source, long now) {
        var before = peer.endpoints.current();
        if (before != null && source.equals(before)) {
            if (!Objects.equals(source.local(), before.local())) {
                peer.endpoints.authenticated(source); // it calls us at another of our addresses
            }
            return;
        }
        peer.endpoints.authenticated(source);
        if (before != null) {
            context.out.event(new SessionEvent.PeerRoamed(peer, before, source));
        }
        if (peer.up) {
            context.paths.reachable(peer, source, false, now);
        }
    }

    /** Frames and probes went unanswered: no more frames under this key, a fresh handshake. */
    void dead(Peer peer, long now) {
        peer.ring.retire(true);
        peer.sharedKey.died(now);
        down(peer, DownReason.DEAD);
        context.initiator.begin(peer, HandshakeReason.PEER_DEAD, now);
    }

    /** The peer said that it stops. If it always dials us, there is nobody to dial now. */
    void goingAway(Peer peer, long now) {
        peer.ring.retire(false);
        down(peer, DownReason.GOING_AWAY);
        if (peer.endpoints.hasSpecs()) {
            context.initiator.begin(peer, HandshakeReason.GOING_AWAY, now);
        } else {
            peer.endpoints.forgetCurrent();
        }
    }

    /** Drops keypairs past their time; the peer is down if that was the sending one. */
    void expire(Peer peer, long now) {
        peer.ring.expire(context.timings.rejectAfter(), now);
        if (peer.up && peer.ring.current() == null) {
            down(peer, DownReason.EXPIRED);
        }
    }

    /**
     * Our machine slept, or was restored from a snapshot of which there may be copies: no key, no
     * counter and no replay window from before is used again, in either direction.
     */
    void resumed(Peer peer) {
        context.initiator.abandon(peer);
        peer.ring.clear();
        peer.timers.keysZeroed();
        down(peer, DownReason.RESUMED);
    }

    /** Forgets every key of the peer, but for a handshake that is under way. */
    void zeroKeys(Peer peer) {
        peer.ring.clear();
        if (!peer.timers.handshaking()) {
            context.initiator.abandon(peer);
        }
        peer.timers.keysZeroed();
        if (peer.up) {
            down(peer, DownReason.EXPIRED);
        }
    }

    /** A keypair left its ring: nobody can address it any more. */
    void release(Keypair keypair) {
        context.indices.remove(keypair.localIndex());
        keypair.destroy();
    }

    /** Brings what status shows up to date. */
    void refreshState(Peer peer) {
        peer.setState(
                peer.ring.current() != null
                        ? PeerState.UP
                        : peer.timers.handshaking() ? PeerState.HANDSHAKING : PeerState.IDLE);
    }

    private void down(Peer peer, DownReason reason) {
        peer.liveness.reset();
        context.paths.unreachable(peer);
        refreshState(peer);
        if (peer.up) {
            peer.up = false;
            context.out.event(new SessionEvent.PeerDown(peer, reason));
        }
    }
}
