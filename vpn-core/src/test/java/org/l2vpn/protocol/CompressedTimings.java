package org.l2vpn.protocol;

/** Production times shortened for tests that cannot wait; the tick stays as it is. */
public final class CompressedTimings {
    private CompressedTimings() {}

    /** Every time but tick and clock lead divided by {@code divisor}, their relations kept. */
    public static Timings dividedBy(int divisor) {
        var t = Timings.production();
        return new Timings(
                t.rekeyAfter() / divisor,
                t.rejectAfter() / divisor,
                t.rekeyOnReceive() / divisor,
                t.handshakeRetry() / divisor,
                t.handshakeJitter() / divisor,
                t.firstRepeat() / divisor,
                t.firstRepeatUntil() / divisor,
                t.handshakeGiveUp() / divisor,
                t.passiveKeepalive() / divisor,
                t.silence() / divisor,
                t.zeroKeys() / divisor,
                t.cookieSecret() / divisor,
                t.cookieUse() / divisor,
                t.initiationInterval() / divisor,
                t.timestampLead(),
                t.loadHold() / divisor,
                t.rateIdle() / divisor,
                t.probeAfter() / divisor,
                t.probeInterval() / divisor,
                t.deadAfter() / divisor,
                t.reassembly() / divisor,
                t.path(),
                t.tick());
    }
}
