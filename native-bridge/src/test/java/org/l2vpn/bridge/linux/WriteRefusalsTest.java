package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.l2vpn.bridge.Errno;

/** When refused frames are worth a line. */
final class WriteRefusalsTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final WriteRefusals refusals = new WriteRefusals("tap0");

    @Test
    void shouldSayItOnceAMinuteWhenManyAreRefused() {
        assertThat(saidOf(WriteRefusals.FEW - 1, 0)).isZero();
        assertThat(saidOf(1, 1)).isOne();
        assertThat(saidOf(100_000, 2)).isZero();
        assertThat(saidOf(100_000, MINUTE + 2)).isOne();
    }

    @Test
    void shouldBeSilentAboutSingleFrames() {
        for (int minute = 0; minute < 100; minute++) {
            assertThat(saidOf(WriteRefusals.FEW - 1, 2 * minute * MINUTE)).isZero();
        }
    }

    private int saidOf(int count, long now) {
        int said = 0;
        for (int i = 0; i < count; i++) {
            said += refusals.count(Errno.EINVAL, now) ? 1 : 0;
        }
        return said;
    }
}
