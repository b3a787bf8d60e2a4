package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.protocol.Limits;

/** Case 15. */
class SendCounterTest {
    private static final long LIMIT = Limits.REJECT_AFTER_MESSAGES;

    @Test
    void shouldCountFromZero() {
        var counter = new SendCounter(10);
        assertThat(counter.next()).isZero();
        assertThat(counter.next()).isEqualTo(1);
        assertThat(counter.used()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void shouldWantARekeyFromTheSuitesLimitOnAndGoOnSending(CipherSuite suite) {
        var counter = new SendCounter(suite.rekeyAfterMessages());
        counter.skipTo(suite.rekeyAfterMessages() - 1);
        assertThat(counter.rekeyWanted()).isFalse();
        assertThat(counter.next()).isEqualTo(suite.rekeyAfterMessages() - 1);
        assertThat(counter.rekeyWanted()).isTrue();
        assertThat(counter.next()).isEqualTo(suite.rekeyAfterMessages());
        assertThat(counter.rekeyWanted()).isTrue();
    }

    @Test
    void shouldKnowTheLimitsOfTheSuites() {
        assertThat(CipherSuite.AES_256_GCM.rekeyAfterMessages()).isEqualTo(1L << 34);
        assertThat(CipherSuite.CHACHA20_POLY1305.rekeyAfterMessages()).isEqualTo(1L << 60);
    }

    @Test
    void shouldGiveOutTheLastCounterAndNeverAnother() {
        var counter = new SendCounter(1L << 60);
        counter.skipTo(LIMIT - 2);
        assertThat(counter.next()).isEqualTo(LIMIT - 2);
        assertThat(counter.next()).isEqualTo(LIMIT - 1);
        for (int i = 0; i < 10_000; i++) {
            assertThat(counter.next()).isEqualTo(SendCounter.EXHAUSTED);
        }
        assertThat(counter.used()).isEqualTo(LIMIT);
        assertThat(counter.rekeyWanted()).isTrue();
    }

    @Test
    void shouldCrossTheSignBitWithoutHarm() {
        var counter = new SendCounter(1L << 60);
        counter.skipTo(Long.MAX_VALUE);
        assertThat(counter.next()).isEqualTo(Long.MAX_VALUE);
        assertThat(counter.next()).isEqualTo(Long.MIN_VALUE);
        assertThat(counter.rekeyWanted()).isTrue();
    }

    @Test
    void shouldNeverGiveOutWhatTheReplayWindowRefuses() {
        var window = new ReplayWindow();
        assertThat(window.accept(LIMIT - 1)).isEqualTo(ReplayWindow.Freshness.OK);
        assertThat(window.accept(LIMIT)).isEqualTo(ReplayWindow.Freshness.BEYOND_LIMIT);
        assertThat(window.accept(SendCounter.EXHAUSTED))
                .isEqualTo(ReplayWindow.Freshness.BEYOND_LIMIT);
    }
}
