package org.l2vpn.session;

import java.util.concurrent.TimeUnit;
import org.l2vpn.protocol.Timings;

/**
 * The timers of one peer, as plain deadlines in nanoseconds of the monotonic clock. The methods are
 * named by the event that moves them, as in WireGuard's whitepaper (section 6): whoever sees the
 * event calls the method; {@link PeerTicker} acts on what is due.
 */
final class SessionTimers {
    /** A timer that is not armed. */
    static final long NEVER = Long.MAX_VALUE;

    /** Short of the 5 s in which a changed name is to be followed, and no burden for a resolver. */
    private static final long LOOK_UP_INTERVAL = TimeUnit.SECONDS.toNanos(2);

    private final Timings timings;
    private final long persistentInterval;

    /** Next initiation of the series under way; armed exactly while there is one. */
    long retryHandshakeAt = NEVER;

    /** The initiation under way is sent once more; only at first contact and after a loss. */
    long repeatInitiationAt = NEVER;

    /** The attempt under way is widened by another place; armed while there is one. */
    long widenAt = NEVER;

    /** The names of the attempt under way are looked up again; armed while there is one. */
    long lookUpAt = NEVER;

    /** Passive keepalive: something was received and nothing sent since. */
    long keepaliveAt = NEVER;

    /** Data was sent and nothing heard: time for a fresh handshake. */
    long newHandshakeAt = NEVER;

    /** All keys of the peer are forgotten. */
    long zeroKeysAt = NEVER;

    /** The configured keepalive. */
    long persistentAt = NEVER;

    /** Initiations of the series under way. */
    int attempts;

    /** Datagrams of the series under way that held an initiation. */
    int initiationsSent;

    /** Whether an answer came in this series that could not be opened. */
    boolean unreadableAnswer;

    /** When the series under way began. */
    long seriesBegan;

    /** When the last initiation or response left; far in the past if never. */
    long lastHandshakeSent = Long.MIN_VALUE / 2;

    /** From here on no repetition is armed; {@link #NEVER} until the first initiation is made. */
    private long repeatUntil = NEVER;

    /** Whether a repetition was ever armed. */
    private boolean repeated;

    private boolean needAnotherKeepalive;
    private boolean lastMinuteHandshakeDone;
    private long jitter;

    SessionTimers(Timings timings, long persistentInterval) {
        this.timings = timings;
        this.persistentInterval = persistentInterval;
    }

    /** A new random part for the timers armed from now on. */
    void rollJitter(long nanos) {
        jitter = nanos;
    }

    /** A frame was sent (not a keepalive, not a control record). */
    void dataSent(long now) {
        if (newHandshakeAt == NEVER) {
            newHandshakeAt = now + timings.silence() + jitter;
        }
    }

    /** A frame was received. */
    void dataReceived(long now) {
        if (keepaliveAt == NEVER) {
            keepaliveAt = now + timings.passiveKeepalive();
        } else {
            needAnotherKeepalive = true;
        }
    }

    /** Anything authenticated was sent: data, keepalive, control or handshake. */
    void authenticatedSent(long now) {
        keepaliveAt = NEVER;
        traversal(now);
    }

    /** Anything authenticated was received: data, keepalive, control or handshake. */
    void authenticatedReceived(long now) {
        newHandshakeAt = NEVER;
        traversal(now);
    }

    /** The passive keepalive goes out now. */
    void keepaliveExpired(long now) {
        keepaliveAt = NEVER;
        if (needAnotherKeepalive) {
            needAnotherKeepalive = false;
            keepaliveAt = now + timings.passiveKeepalive();
        }
    }

    /** An initiation is being made. */
    void handshakeInitiated(long now) {
        if (attempts == 0) {
            seriesBegan = now;
            initiationsSent = 0;
            unreadableAnswer = false;
        }
        attempts++;
        lastHandshakeSent = now;
        newHandshakeAt = NEVER;
        retryHandshakeAt = now + timings.handshakeRetry() + jitter;
        if (repeatUntil == NEVER) {
            repeatUntil = now + timings.firstRepeatUntil();
        }
        initiationRepeats(now, 0);
        widened(now);
        lookedUp(now);
    }

    /** The peer was lost, and has a place to dial: repetitions as at the first contact. */
    void repeatAgain(long now) {
        repeatUntil = now + timings.firstRepeatUntil();
        repeated = false;
    }

    /** The attempt under way has got a further place. */
    void widened(long now) {
        widenAt = now + timings.firstRepeat() / 2;
    }

    /** The names of the attempt under way are being looked up. */
    void lookedUp(long now) {
        lookUpAt = now + LOOK_UP_INTERVAL;
    }

    /**
     * The next repetition of the initiation under way, if the peer never had a session and it is
     * soon enough after the first initiation of all. The first ones come sooner, after a quarter
     * and half of the usual time: most often both ends are started at once.
     *
     * @param random addition to the usual wait, ns
     */
    void initiationRepeats(long now, long random) {
        var wait = repeated ? timings.firstRepeat() : timings.firstRepeat() / 2;
        repeated = true;
        repeatInitiationAt = now < repeatUntil ? now + wait + random : NEVER;
    }

    /** A series of initiations is under way. */
    boolean handshaking() {
        return retryHandshakeAt != NEVER;
    }

    /** Whether the series has used up its time. */
    boolean seriesSpent(long now) {
        return now - seriesBegan >= timings.handshakeGiveUp();
    }

    /** A session was confirmed in either role: there is a key to send with. */
    void handshakeComplete() {
        endSeries();
        lastMinuteHandshakeDone = false;
        repeatUntil = Long.MIN_VALUE;
    }

    /** No more initiations of this series. */
    void endSeries() {
        retryHandshakeAt = NEVER;
        repeatInitiationAt = NEVER;
        widenAt = NEVER;
        lookUpAt = NEVER;
        attempts = 0;
    }

    /** New keys exist, confirmed or not. */
    void sessionDerived(long now) {
        zeroKeysAt = now + timings.zeroKeys();
    }

    /** The series was given up: what is left of the keys goes after a while. */
    void gaveUp(long now) {
        endSeries();
        keepaliveAt = NEVER;
        newHandshakeAt = NEVER;
        if (zeroKeysAt == NEVER) {
            zeroKeysAt = now + timings.zeroKeys();
        }
    }

    /** The keys are gone. */
    void keysZeroed() {
        zeroKeysAt = NEVER;
        newHandshakeAt = NEVER;
        keepaliveAt = NEVER;
        needAnotherKeepalive = false;
        lastMinuteHandshakeDone = false;
    }

    /** True once per session: the initiator renews an old key because data still comes. */
    boolean takeLastMinuteHandshake() {
        var first = !lastMinuteHandshakeDone;
        lastMinuteHandshakeDone = true;
        return first;
    }

    /** Starts, or starts again, the persistent keepalive if there is one. */
    void traversal(long now) {
        if (persistentInterval > 0) {
            persistentAt = now + persistentInterval;
        }
    }
}
