package org.l2vpn.session;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.X25519;
import org.l2vpn.noise.TransportKeys;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.time.Tai64n;

/** Initiations of others: read on a worker, checked again and answered here. */
final class Responder {
    /** A stamp this far behind the newest is no late copy but a clock that went back. */
    private static final long CLOCK_WENT_BACK_SECONDS = 60;

    private static final long CLOCK_EVENT_INTERVAL = Duration.ofMinutes(1).toNanos();

    private final EngineContext context;

    Responder(EngineContext context) {
        this.context = context;
    }

    /** An initiation that passed the gate. */
    void onInitiation(byte[] data, int offset, Endpoint source, long now) {
        var work =
                new ReadInitiation(
                        new ReadInitiation.Context(
                                context.settings.profile(),
                                context.settings.privateKey(),
                                context.peers.suites(),
                                context.peers::byKey,
                                context.stampRules,
                                context.epoch,
                                now),
                        Arrays.copyOfRange(data, offset, offset + WireFormat.INITIATION_SIZE),
                        source,
                        X25519.generatePrivate(context.random));
        var index = context.indices.allocate(work);
        if (index == IndexTable.NONE) {
            context.drop(DropReason.INDEX_TABLE_FULL);
            return;
        }
        work.setLocalIndex(index);
        if (!context.gate.submit(work)) {
            context.indices.remove(index);
            context.drop(DropReason.HANDSHAKE_QUEUE_FULL);
        }
    }

    /** The worker has read it. All that was checked there and may have changed is checked again. */
    void onInitiationRead(ReadInitiation work, long now) {
        var peer = work.peer();
        var stamp = work.stamp();
        var keys = work.keys();
        if (peer != null && stamp != null) {
            noteClock(peer, stamp, now);
        }
        @Nullable DropReason refusal =
                peer == null || stamp == null || keys == null
                        ? work.failure()
                        : refusal(work, peer, stamp, now);
        if (refusal != null && !(peer != null && answeredAgain(work, peer, refusal, now))) {
            context.drop(refusal);
            tell(work, refusal, now);
        }
        if (refusal != null || peer == null || stamp == null || keys == null) {
            context.indices.remove(work.localIndex());
            if (keys != null) {
                keys.destroy();
            }
            return;
        }
        accept(work, peer, stamp, keys, now);
    }

    /**
     * Forgets a peer's newest stamp if it lies beyond what our clock allows now: our clock was
     * wrong then, or is now. Kept, it would lock the peer out until we are restarted, since nothing
     * that is allowed could be newer. Forgetting is what a restart does.
     */
    void forgetImpossibleStamps() {
        Tai64n latest = null;
        for (int i = 0; i < context.peers.size(); i++) {
            var newest = context.peers.get(i).newestStamp();
            if (newest != null) {
                latest = latest == null ? context.stampRules.latestAllowed() : latest;
                if (newest.isAfter(latest)) {
                    context.peers.get(i).forgetStamp();
                }
            }
        }
    }

    /** A copy of an initiation, most often by another path: the same answer goes there, too. */
    private boolean answeredAgain(ReadInitiation work, Peer peer, DropReason refusal, long now) {
        var answered = peer.answered;
        if (refusal != DropReason.REPEATED_HANDSHAKE || answered == null) {
            return false;
        }
        var response = answered.take(work.message(), peer.ring.next());
        if (response == null) {
            return false;
        }
        answer(peer, work.source(), response, now);
        return true;
    }

    private void answer(Peer peer, Endpoint source, byte[] response, long now) {
        peer.cookies.stamp(response, 0, response.length, now);
        context.batches.sendNow(peer, source, response);
    }

    private @Nullable DropReason refusal(ReadInitiation work, Peer peer, Tai64n stamp, long now) {
        if (peer.removed || context.stopped) {
            return DropReason.UNKNOWN_PEER;
        }
        if (work.epoch() != context.epoch) {
            return DropReason.KEY_EXPIRED;
        }
        return context.stampRules.refusal(peer, stamp, now);
    }

    private void tell(ReadInitiation work, DropReason refusal, long now) {
        var kind =
                work.unknownInitiator() != null
                        ? HandshakeRefusal.Kind.UNKNOWN_KEY
                        : work.otherSuite() != null
                                ? HandshakeRefusal.Kind.OTHER_SUITE
                                : HandshakeRefusal.Kind.UNREADABLE;
        if (kind != HandshakeRefusal.Kind.UNREADABLE || refusal == DropReason.HANDSHAKE_FAILED) {
            context.refusals.note(
                    kind, work.source(), work.unknownInitiator(), work.otherSuite(), now);
        }
    }

    private void accept(
            ReadInitiation work, Peer peer, Tai64n stamp, TransportKeys keys, long now) {
        peer.acceptStamp(stamp);
        peer.lastInitiationAccepted = now;
        peer.receivedDatagram(WireFormat.INITIATION_SIZE);
        var keypair =
                new Keypair(
                        peer,
                        keys,
                        work.localIndex(),
                        work.remoteIndex(),
                        false,
                        now,
                        new SendCounter(peer.suite().rekeyAfterMessages()));
        context.indices.replace(work.localIndex(), keypair);
        peer.ring.responded(keypair);
        var before = peer.endpoints.current();
        context.lifecycle.heardFrom(peer, work.source(), now);
        if (before != null
                && !before.equals(work.source())
                && peer.sharedKey.moved(before, work.source(), now)) {
            context.out.event(new SessionEvent.PeerAlternates(peer, before, work.source()));
        }
        var timers = peer.timers;
        timers.authenticatedReceived(now);
        timers.authenticatedSent(now);
        timers.sessionDerived(now);
        timers.lastHandshakeSent = now;
        peer.answered = new AnsweredInitiation(work.message(), work.response(), keypair);
        answer(peer, work.source(), work.response(), now);
    }

    /** Tells of a clock that is wrong beyond what reordering explains. */
    private void noteClock(Peer peer, Tai64n stamp, long now) {
        if (now < peer.clockEventQuietUntil) {
            return;
        }
        var newest = peer.newestStamp();
        var ahead = stamp.isAfter(context.stampRules.latestAllowed());
        var behind =
                newest != null
                        && newest.isAfter(stamp)
                        && newest.seconds() - stamp.seconds() >= CLOCK_WENT_BACK_SECONDS;
        if (ahead || behind) {
            peer.clockEventQuietUntil = now + CLOCK_EVENT_INTERVAL;
            var reference = ahead || newest == null ? Tai64n.of(context.wall.instant()) : newest;
            context.out.event(
                    new SessionEvent.ClockRefused(
                            peer, ahead, Math.abs(stamp.seconds() - reference.seconds())));
        }
    }
}
