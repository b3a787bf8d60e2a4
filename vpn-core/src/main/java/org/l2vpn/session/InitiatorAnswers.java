package org.l2vpn.session;

import java.util.Arrays;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.CookieReply;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.HandshakeResponse;
import org.l2vpn.protocol.WireFormat;

/** What the answers to our own initiations do. */
final class InitiatorAnswers {
    private final EngineContext context;

    InitiatorAnswers(EngineContext context) {
        this.context = context;
    }

    /** A response with a good mac1. */
    void onResponse(byte[] data, int offset, Endpoint source) {
        var owner = context.indices.get(HandshakeResponse.receiver(data, offset));
        if (!(owner instanceof OutstandingHandshake handshake) || handshake.noise() == null) {
            var again = owner instanceof Keypair keypair && keypair.initiator();
            context.drop(again ? DropReason.REPEATED_HANDSHAKE : DropReason.UNEXPECTED_RESPONSE);
            return;
        }
        var message = Arrays.copyOfRange(data, offset, offset + WireFormat.RESPONSE_SIZE);
        var work = new ReadResponse(handshake, handshake.noise(), message, source);
        if (!handshake.takeTurn()) {
            if (!handshake.keep(work)) {
                context.drop(DropReason.HANDSHAKE_QUEUE_FULL);
            }
        } else {
            submitResponse(work);
        }
    }

    /** The worker has read a response. */
    void onResponseRead(ReadResponse work, long now) {
        var handshake = work.handshake();
        var peer = handshake.peer();
        var keys = work.keys();
        if (keys == null) {
            context.drop(work.failureOrBug());
            peer.timers.unreadableAnswer = true;
            var next = handshake.turnOver();
            if (next != null && handshake.takeTurn()) {
                submitResponse(next);
            }
            return;
        }
        context.drops.count(DropReason.REPEATED_HANDSHAKE, handshake.waiting());
        handshake.turnOver();
        if (peer.outstanding != handshake) {
            keys.destroy();
            context.drop(DropReason.UNEXPECTED_RESPONSE);
            return;
        }
        peer.outstanding = null;
        handshake.abandon();
        var index = handshake.localIndex();
        var keypair =
                new Keypair(
                        peer,
                        keys,
                        index,
                        work.remoteIndex(),
                        true,
                        now,
                        new SendCounter(peer.suite().rekeyAfterMessages()));
        context.indices.replace(index, keypair);
        peer.ring.initiated(keypair);
        peer.timers.authenticatedReceived(now);
        peer.timers.sessionDerived(now);
        peer.receivedDatagram(WireFormat.RESPONSE_SIZE);
        context.lifecycle.heardFrom(peer, work.source(), now);
        var silent = peer.staged.isEmpty();
        context.lifecycle.confirmed(peer, now);
        if (silent) {
            context.controls.keepalive(peer, now); // the peer may not send before it has heard us
        }
    }

    /** A cookie reply: kept for the next message, which is not sent any sooner. */
    void onCookieReply(byte[] data, int offset, int length, long now) {
        var peer =
                switch (context.indices.get(CookieReply.receiver(data, offset))) {
                    case OutstandingHandshake handshake -> handshake.peer();
                    case Keypair keypair -> keypair.peer();
                    case ReadInitiation _ -> null;
                    case null -> null;
                };
        if (peer == null) {
            context.drop(DropReason.UNEXPECTED_RESPONSE);
        } else if (!peer.cookies.onCookieReply(data, offset, length, now)) {
            context.drop(DropReason.BAD_COOKIE_REPLY);
        }
    }

    private void submitResponse(ReadResponse work) {
        if (!context.gate.submit(work)) {
            context.drop(DropReason.HANDSHAKE_QUEUE_FULL);
            work.handshake().turnOver();
        }
    }
}
