package org.l2vpn.session;

import java.util.concurrent.TimeUnit;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.X25519;
import org.l2vpn.protocol.Endpoint;

/** Our own initiations: when one is made and where it goes. */
final class Initiator {
    /**
     * An urgent reason waits for this part of the usual interval, so that a peer cannot abuse it.
     */
    private static final int URGENT_PART = 5;

    /** The random part of the wait for a repetition, as its part of the rest. */
    private static final int REPEAT_JITTER = 4;

    private final EngineContext context;

    Initiator(EngineContext context) {
        this.context = context;
    }

    /** Begins a series of initiations unless one is under way or the last was only just. */
    void begin(Peer peer, HandshakeReason why, long now) {
        var timers = peer.timers;
        if (!peer.endpoints.canDial() || (timers.handshaking() && !why.urgent())) {
            return;
        }
        var interval = context.timings.handshakeRetry();
        var earliest =
                timers.lastHandshakeSent + (why.urgent() ? interval / URGENT_PART : interval);
        if (now < earliest) {
            // A good key will ask again with the next frame.
            if (why != HandshakeReason.REKEY) {
                timers.endSeries();
                timers.retryHandshakeAt = earliest;
                context.lifecycle.refreshState(peer);
            }
            return;
        }
        timers.endSeries();
        if (why.urgent() && peer.endpoints.hasSpecs()) {
            timers.repeatAgain(now);
        }
        switch (why) {
            case REKEY -> peer.endpoints.attemptCurrent();
            case PEER_DEAD, GOING_AWAY, SEND_ERROR, NETWORK -> peer.endpoints.attemptElsewhere();
            case FRAME, DIAL, SILENCE, RESUME -> peer.endpoints.attemptFirst();
        }
        attempt(peer, now);
    }

    /** Calls the preferred endpoint, once, while the session lives elsewhere. */
    void callPreferred(Peer peer, long now) {
        var earliest = peer.timers.lastHandshakeSent + context.timings.handshakeRetry();
        if (peer.timers.handshaking() || now < earliest) {
            peer.preferredAt = Math.max(earliest, now + context.timings.probeInterval());
            return;
        }
        peer.preferredAt = now + SessionLifecycle.PREFERRED_INTERVAL;
        if (peer.endpoints.awayFromPreferred()) {
            peer.endpoints.attemptPreferred();
            attempt(peer, now);
            peer.timers.endSeries(); // without an answer the session stays as it is
            context.lifecycle.refreshState(peer);
        }
    }

    /** No answer in time: the next attempt, or the end of the series. */
    void retry(Peer peer, long now) {
        var timers = peer.timers;
        if (timers.attempts > 0 && timers.seriesSpent(now)) {
            giveUp(peer, now);
            return;
        }
        if (timers.attempts > 0 && peer.endpoints.onlyRemembered() != null) {
            forgetRemembered(peer);
            return;
        }
        var current = peer.ring.current();
        if (timers.attempts == 0) {
            peer.endpoints.attemptFirst();
        } else if (context.sealer.maySend(current, now) && !peer.endpoints.seeking()) {
            peer.endpoints.attemptCurrent();
        } else {
            if (timers.attempts == 1) {
                tellFailing(peer, 1, false, now);
            }
            peer.endpoints.attemptNext();
        }
        attempt(peer, now);
    }

    /**
     * No answer yet from a peer that may not listen yet: the same initiation once more, wherever it
     * went. The same and not a new one, so that an answer that takes long still fits, and so that
     * it costs neither end a key agreement nor us a stored stamp: a peer that has it already drops
     * it.
     */
    void repeat(Peer peer, long now) {
        var random = context.random.nextLong(context.timings.firstRepeat() / REPEAT_JITTER + 1);
        peer.timers.initiationRepeats(now, random);
        var handshake = peer.outstanding;
        var message = handshake == null ? null : handshake.message();
        if (message != null) {
            peer.endpoints.tried().forEach(target -> send(peer, message, target, now));
        }
    }

    /** No answer yet: the same initiation goes to one more place of the peer. */
    void widen(Peer peer, long now) {
        if (peer.endpoints.widen()) {
            peer.timers.widened(now);
            lookUp(peer);
        } else {
            peer.timers.widenAt = SessionTimers.NEVER;
        }
        dial(peer, now);
    }

    /** No answer yet: its name may have changed. */
    void lookUpAgain(Peer peer, long now) {
        peer.timers.lookedUp(now);
        for (int index : peer.endpoints.names()) {
            context.out.resolve(peer, index, peer.endpoints.spec(index));
        }
    }

    /**
     * Addresses or routes of this machine have changed while a series is under way: the next
     * attempt comes as soon as an urgent one may.
     */
    void hurry(Peer peer, long now) {
        var timers = peer.timers;
        var earliest =
                Math.max(
                        now,
                        timers.lastHandshakeSent + context.timings.handshakeRetry() / URGENT_PART);
        timers.retryHandshakeAt = Math.min(timers.retryHandshakeAt, earliest);
        timers.repeatAgain(now);
    }

    /** The worker has made an initiation. */
    void onInitiationCreated(CreateInitiation work, long now) {
        var handshake = work.handshake();
        var peer = handshake.peer();
        var noise = work.noise();
        if (peer.outstanding != handshake) {
            if (noise != null) {
                noise.destroy();
            }
        } else if (noise == null) {
            context.drop(work.failureOrBug());
            abandon(peer);
        } else {
            handshake.initiated(noise, work.message());
            dial(peer, now);
        }
    }

    /** A name was looked up. */
    void resolved(Peer peer, long now) {
        if (peer.outstanding != null) {
            dial(peer, now);
            if (peer.timers.handshaking() && peer.endpoints.stuck()) {
                moveOn(peer, now);
            }
        }
    }

    /** The underlay refused a datagram to this endpoint of the peer. */
    void unreachable(Peer peer, Endpoint endpoint, long now) {
        if (peer.outstanding != null && peer.timers.handshaking()) {
            peer.endpoints.refused(endpoint);
            moveOn(peer, now);
        } else if (endpoint.equals(peer.endpoints.current())
                && peer.endpoints.hasSpecs()
                && now >= peer.sendErrorQuietUntil) {
            peer.sendErrorQuietUntil = now + context.timings.probeInterval();
            begin(peer, HandshakeReason.SEND_ERROR, now);
        }
    }

    /** Forgets the initiation that is under way, if any. */
    void abandon(Peer peer) {
        var handshake = peer.outstanding;
        if (handshake != null) {
            peer.outstanding = null;
            context.indices.remove(handshake.localIndex());
            handshake.abandon();
        }
    }

    private void attempt(Peer peer, long now) {
        abandon(peer);
        peer.timers.rollJitter(context.random.nextLong(context.timings.handshakeJitter() + 1));
        peer.timers.handshakeInitiated(now);
        context.lifecycle.refreshState(peer);
        var handshake = new OutstandingHandshake(peer);
        var index = context.indices.allocate(handshake);
        if (index == IndexTable.NONE) {
            context.drop(DropReason.INDEX_TABLE_FULL);
            return;
        }
        handshake.setLocalIndex(index);
        peer.outstanding = handshake;
        var work =
                new CreateInitiation(
                        handshake,
                        context.prologue,
                        context.settings.privateKey(),
                        X25519.generatePrivate(context.random),
                        context.stamps);
        if (!context.out.submit(work)) {
            context.drop(DropReason.HANDSHAKE_QUEUE_FULL);
            abandon(peer);
            return;
        }
        lookUp(peer);
    }

    /** It is not where it was when we stopped: from now on it has to call us. */
    private void forgetRemembered(Peer peer) {
        abandon(peer);
        peer.endpoints.remember(null);
        peer.timers.endSeries();
        context.lifecycle.refreshState(peer);
    }

    private void giveUp(Peer peer, long now) {
        tellFailing(peer, peer.timers.attempts, true, now);
        abandon(peer);
        peer.staged.discard();
        peer.timers.gaveUp(now);
        context.lifecycle.refreshState(peer);
    }

    private void tellFailing(Peer peer, int attempts, boolean gaveUp, long now) {
        var timers = peer.timers;
        if (timers.initiationsSent > 0) {
            context.out.event(
                    new SessionEvent.HandshakeFailing(
                            peer,
                            attempts,
                            gaveUp,
                            peer.endpoints.tried(),
                            peer.endpoints.refused(),
                            timers.initiationsSent,
                            TimeUnit.NANOSECONDS.toSeconds(now - timers.seriesBegan),
                            timers.unreadableAnswer));
        }
    }

    /** Sends the initiation wherever this attempt wants it and it has not gone yet. */
    private void dial(Peer peer, long now) {
        var handshake = peer.outstanding;
        var message = handshake == null ? null : handshake.message();
        if (message == null) {
            return;
        }
        for (var target : peer.endpoints.takeTargets()) {
            send(peer, message, target, now);
        }
    }

    private void send(Peer peer, byte[] message, Endpoint target, long now) {
        peer.cookies.stamp(message, 0, message.length, now);
        peer.timers.authenticatedSent(now);
        peer.timers.initiationsSent++;
        context.batches.sendNow(peer, target, message);
    }

    /** While this attempt has got nowhere: the next candidate at once, each at most once. */
    private void moveOn(Peer peer, long now) {
        while (!peer.endpoints.hasLiveTarget() && peer.endpoints.moveOn()) {
            lookUp(peer);
            var handshake = peer.outstanding;
            if (peer.endpoints.stuck() || handshake == null || handshake.message() == null) {
                return; // goes on when the answer or the initiation is there
            }
            dial(peer, now);
        }
    }

    private void lookUp(Peer peer) {
        var index = peer.endpoints.wantsLookup();
        if (index >= 0) {
            context.out.resolve(peer, index, peer.endpoints.spec(index));
        }
    }
}
