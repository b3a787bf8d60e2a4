package org.l2vpn.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The numbers of docs/protocol.md, written a second time, so that nobody ships test timings. */
class ProductionValuesTest {
    private final Timings timings = Timings.production();

    @Test
    void shouldUseWireGuardsTimes() {
        assertDuration(timings.rekeyAfter(), "PT120S");
        assertDuration(timings.rejectAfter(), "PT180S");
        assertDuration(timings.rekeyOnReceive(), "PT165S");
        assertDuration(timings.handshakeRetry(), "PT5S");
        assertDuration(timings.handshakeJitter(), "PT0.333S");
        assertDuration(timings.handshakeGiveUp(), "PT90S");
        assertDuration(timings.passiveKeepalive(), "PT10S");
        assertDuration(timings.silence(), "PT15S");
        assertDuration(timings.zeroKeys(), "PT540S");
        assertDuration(timings.cookieSecret(), "PT120S");
        assertDuration(timings.cookieUse(), "PT115S");
        assertDuration(timings.initiationInterval(), "PT0.02S");
        assertDuration(timings.loadHold(), "PT1S");
        assertDuration(timings.rateIdle(), "PT1S");
    }

    @Test
    void shouldUseOurOwnTimes() {
        assertDuration(timings.timestampLead(), "PT24H");
        assertDuration(timings.firstRepeat(), "PT0.4S");
        assertDuration(timings.firstRepeatUntil(), "PT30S");
        assertDuration(timings.probeAfter(), "PT1.5S");
        assertDuration(timings.probeInterval(), "PT1S");
        assertDuration(timings.deadAfter(), "PT4.5S");
        assertDuration(timings.reassembly(), "PT1S");
        assertDuration(timings.tick(), "PT0.1S");
        assertDuration(timings.path().firstWait(), "PT0.5S");
        assertDuration(timings.path().shortestWait(), "PT0.15S");
        assertDuration(timings.path().longestWait(), "PT1S");
        assertDuration(timings.path().confirm(), "PT1S");
        assertDuration(timings.path().raise(), "PT600S");
        assertDuration(timings.path().retry(), "PT60S");
    }

    @Test
    void shouldKeepTheRelationsBetweenTimes() {
        assertThat(timings.rekeyOnReceive())
                .isEqualTo(
                        timings.rejectAfter()
                                - timings.passiveKeepalive()
                                - timings.handshakeRetry());
        assertThat(timings.silence())
                .isEqualTo(timings.passiveKeepalive() + timings.handshakeRetry());
        assertThat(timings.zeroKeys()).isEqualTo(3 * timings.rejectAfter());
        assertThat(timings.handshakeGiveUp() / timings.handshakeRetry()).isEqualTo(18);
        assertThat(timings.firstRepeat()).isGreaterThan(timings.initiationInterval());
        assertThat(timings.firstRepeat() * 5 / 4 + timings.tick())
                .isLessThan(Duration.ofSeconds(1).toNanos());
        assertThat(timings.deadAfter() + 2 * timings.tick())
                .isLessThan(Duration.ofSeconds(5).toNanos());
        assertThat(timings.deadAfter())
                .isEqualTo(timings.probeAfter() + 3 * timings.probeInterval());
    }

    @Test
    void shouldUseTheLimitsOfTheTable() {
        assertThat(new BigInteger(Long.toUnsignedString(Limits.REJECT_AFTER_MESSAGES)))
                .isEqualTo(
                        BigInteger.TWO
                                .pow(64)
                                .subtract(BigInteger.TWO.pow(13))
                                .subtract(BigInteger.ONE));
        assertThat(Limits.REPLAY_BITS).isEqualTo(8192);
        assertThat(Limits.REPLAY_WINDOW).isEqualTo(8128);
        assertThat(Limits.STAGED_FRAMES).isEqualTo(128);
        assertThat(Limits.HANDSHAKE_QUEUE).isEqualTo(4096);
        assertThat(Limits.LOAD_THRESHOLD).isEqualTo(512);
        assertThat(Limits.RATE_PER_SECOND).isEqualTo(20);
        assertThat(Limits.RATE_BURST).isEqualTo(5);
        assertThat(Limits.RATE_TABLE).isEqualTo(65_536);
        assertThat(Limits.MAX_PEERS).isEqualTo(4096);
        assertThat(Limits.INDEX_TABLE).isEqualTo(16_384);
        assertThat(Limits.MAX_FRAME).isEqualTo(65_535);
        assertThat(Limits.MAX_FRAGMENTS).isEqualTo(255);
        assertThat(Limits.REASSEMBLY_ENTRIES).isEqualTo(64);
        assertThat(Limits.REASSEMBLY_BYTES).isEqualTo(524_288);
    }

    @Test
    void shouldNameItself() {
        var profile = ProtocolProfile.L2VPN_V1;
        assertThat(profile.prologue()).isEqualTo("l2vpn v1".getBytes(StandardCharsets.US_ASCII));
        assertThat(profile.mac1LabelBytes()).asString().isEqualTo("mac1----");
        assertThat(profile.cookieLabelBytes()).asString().isEqualTo("cookie--");
        assertThat(profile.payload()).isEqualTo(PayloadKind.RECORDS);
    }

    private static void assertDuration(long nanos, String expected) {
        assertThat(Duration.ofNanos(nanos)).isEqualTo(Duration.parse(expected));
    }
}
