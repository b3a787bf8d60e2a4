package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropReason;
import org.l2vpn.flood.CookieChecker;
import org.l2vpn.flood.HandshakeRateLimiter;
import org.l2vpn.flood.LoadGauge;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.MessageClassifier;
import org.l2vpn.protocol.WireFormat;

/**
 * What a handshake message must pass before it costs a scalar multiplication: mac1 always; under
 * load a cookie that proves its source, and a token of that source.
 */
final class HandshakeGate {
    private final EngineContext context;
    private final CookieChecker cookies;
    private @Nullable HandshakeRateLimiter limiter; // 3 MiB: made when first under load
    private final LoadGauge gauge;
    private final byte[] reply = new byte[WireFormat.COOKIE_REPLY_SIZE];
    private int queued;
    private int repliesLeft = Limits.COOKIE_REPLIES_PER_TICK;

    HandshakeGate(EngineContext context) {
        this.context = context;
        var ours = context.settings.privateKey().publicKey();
        cookies =
                new CookieChecker(
                        context.settings.profile(), ours, context.random, context.timings);
        gauge = new LoadGauge(context.timings);
    }

    /** A handshake initiation or response of the right size. */
    void onMessage(
            MessageClassifier.Form type,
            byte[] data,
            int offset,
            int length,
            Endpoint source,
            long now) {
        if (!cookies.mac1Valid(data, offset, length)) {
            context.drop(DropReason.BAD_MAC1);
            context.refusals.note(HandshakeRefusal.Kind.NOT_FOR_OUR_KEY, source, null, null, now);
        } else if (!gauge.underLoad(queued, now) || admitted(data, offset, length, source, now)) {
            if (type == MessageClassifier.Form.INITIATION) {
                context.responder.onInitiation(data, offset, source, now);
            } else {
                context.answers.onResponse(data, offset, source);
            }
        }
    }

    /** Gives a received message to a worker; false if the queue is full. */
    boolean submit(HandshakeWork work) {
        if (!context.out.submit(work)) {
            return false;
        }
        queued++;
        return true;
    }

    /** A worker is done with a received message. */
    void done() {
        queued--;
    }

    void tick(long now) {
        repliesLeft = Limits.COOKIE_REPLIES_PER_TICK;
        if (limiter != null) {
            limiter.expire(now);
        }
    }

    /** A cookie instead of work, within what the loop may spend on sources that prove nothing. */
    private void reply(
            DropReason reason, byte[] data, int offset, int length, Endpoint source, long now) {
        if (repliesLeft == 0) {
            context.drop(DropReason.COOKIE_REPLY_LIMIT);
            return;
        }
        repliesLeft--;
        context.drop(reason);
        cookies.writeCookieReply(data, offset, length, source, now, reply, 0);
        context.batches.sendNow(source, reply);
    }

    private boolean admitted(byte[] data, int offset, int length, Endpoint source, long now) {
        var proven = cookies.mac2Present(data, offset, length);
        if (!proven || !cookies.mac2Valid(data, offset, length, source, now)) {
            reply(
                    proven ? DropReason.BAD_MAC2 : DropReason.COOKIE_REQUIRED,
                    data,
                    offset,
                    length,
                    source,
                    now);
            return false;
        }
        if (limiter == null) {
            limiter = new HandshakeRateLimiter(context.timings, context.random);
        }
        return switch (limiter.admit(source, now)) {
            case ADMIT -> true;
            case EMPTY -> {
                context.drop(DropReason.RATE_LIMITED);
                yield false;
            }
            case TABLE_FULL -> {
                context.drop(DropReason.RATE_TABLE_FULL);
                yield false;
            }
        };
    }
}
