package org.l2vpn.protocol;

import java.util.concurrent.TimeUnit;

/**
 * Every time of the protocol, in nanoseconds. Production code uses {@link #production} only; tests
 * shorten them.
 *
 * @param rekeyAfter age of a keypair at which its initiator, sending, starts a new handshake
 * @param rejectAfter age from which on a keypair neither sends nor receives
 * @param rekeyOnReceive age of a keypair at which its initiator, receiving, starts a new handshake
 * @param handshakeRetry wait for an answer before the next initiation; also the shortest time
 *     between two of ours
 * @param handshakeJitter random addition to {@code handshakeRetry}, from 0 to this
 * @param firstRepeat until the first session with a peer: wait before the same initiation is sent
 *     once more, for a peer that does not listen yet; up to a quarter is added at random, and the
 *     first one comes after half of it
 * @param firstRepeatUntil the last of these repetitions is the first one that comes later than this
 *     after the first initiation
 * @param handshakeGiveUp retrying ends this long after the first initiation
 * @param passiveKeepalive having received and not sent for this long, send an empty record
 * @param silence having sent and not received for this long, start a new handshake
 * @param zeroKeys all keys of a peer are zeroed this long after its last session began
 * @param cookieSecret age at which the secret behind the cookies is replaced
 * @param cookieUse how long an initiator uses a cookie; less than {@code cookieSecret} by the time
 *     a message may take
 * @param initiationInterval shortest time between two initiations accepted of one peer
 * @param timestampLead how far ahead of our wall clock a TAI64N stamp may be
 * @param loadHold how long we stay under load after the queue was last long
 * @param rateIdle how long the rate limiter keeps a source it hears nothing of
 * @param probeAfter while sending: silence after which the peer is probed
 * @param probeInterval time between two probes
 * @param deadAfter while sending: silence after which the peer counts as dead
 * @param reassembly how long a frame waits for its missing fragments
 * @param path those of path MTU discovery
 * @param tick how often the engine's {@code tick} is called
 */
public record Timings(
        long rekeyAfter,
        long rejectAfter,
        long rekeyOnReceive,
        long handshakeRetry,
        long handshakeJitter,
        long firstRepeat,
        long firstRepeatUntil,
        long handshakeGiveUp,
        long passiveKeepalive,
        long silence,
        long zeroKeys,
        long cookieSecret,
        long cookieUse,
        long initiationInterval,
        long timestampLead,
        long loadHold,
        long rateIdle,
        long probeAfter,
        long probeInterval,
        long deadAfter,
        long reassembly,
        PathTimings path,
        long tick) {

    private static final Timings PRODUCTION =
            new Timings(
                    // WireGuard: whitepaper §6.1, wireguard-go device/constants.go
                    seconds(120),
                    seconds(180),
                    // reject - passive keepalive - retry (wireguard-go device/receive.go)
                    seconds(165),
                    seconds(5),
                    millis(333),
                    // ours: with a quarter more and a tick 0.6 s, which leaves 0.4 s of a second
                    // for the first handshake of a JVM that has only just started
                    millis(400),
                    seconds(30),
                    seconds(90),
                    seconds(10),
                    // passive keepalive + retry (wireguard-go device/timers.go)
                    seconds(15),
                    seconds(540),
                    // cookie: secret 120 s, 5 s for the path (linux drivers/net/wireguard/cookie.c)
                    seconds(120),
                    seconds(115),
                    millis(20),
                    // ours: a clock further ahead would lock its owner out once it is set right
                    TimeUnit.HOURS.toNanos(24),
                    // linux receive.c and ratelimiter.c
                    seconds(1),
                    seconds(1),
                    // ours: probes at 1.5, 2.5 and 3.5 s; with one tick of delay noticed within 5 s
                    millis(1500),
                    seconds(1),
                    millis(4500),
                    // ours: longer than any path reorders, short enough to bound what is held
                    seconds(1),
                    PathTimings.production(),
                    millis(100));

    /** The times of every real run; {@code docs/protocol.md} has the table with sources. */
    public static Timings production() {
        return PRODUCTION;
    }

    /**
     * The same times with another rekey interval: for tests of whole processes. Handshakes begin no
     * closer together than the retry, so that a short interval shortens the retry too.
     */
    public Timings withRekeyAfter(long nanos) {
        return new Timings(
                nanos,
                rejectAfter,
                rekeyOnReceive,
                Math.min(handshakeRetry, nanos / 2),
                handshakeJitter,
                firstRepeat,
                firstRepeatUntil,
                handshakeGiveUp,
                passiveKeepalive,
                silence,
                zeroKeys,
                cookieSecret,
                cookieUse,
                initiationInterval,
                timestampLead,
                loadHold,
                rateIdle,
                probeAfter,
                probeInterval,
                deadAfter,
                reassembly,
                path,
                tick);
    }

    private static long seconds(long n) {
        return TimeUnit.SECONDS.toNanos(n);
    }

    private static long millis(long n) {
        return TimeUnit.MILLISECONDS.toNanos(n);
    }
}
