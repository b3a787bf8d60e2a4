package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.bridge.linux.RepairLimit.Step.LEAVE;
import static org.l2vpn.bridge.linux.RepairLimit.Step.RESTORE;
import static org.l2vpn.bridge.linux.RepairLimit.Step.WAIT;
import static org.l2vpn.bridge.linux.RepairLimit.Step.YIELD;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long this program insists. */
final class RepairLimitTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RepairLimit limit = new RepairLimit();
    private long now = -5 * SECOND;

    @Test
    void shouldRestoreAtOnceThenEverMoreRarelyThenYield() {
        assertThat(limit.wrong(now)).isEqualTo(RESTORE);
        limit.restored(now);
        for (int wait : new int[] {1, 2, 4, 8}) {
            assertThat(limit.wrong(now)).isEqualTo(WAIT);
            assertThat(limit.due() - now).isEqualTo(wait * SECOND);
            now += wait * SECOND;
            assertThat(limit.wrong(now)).isEqualTo(RESTORE);
            limit.restored(now);
        }
        assertThat(limit.wrong(now)).isEqualTo(YIELD);
        now += 1_000 * SECOND;
        assertThat(limit.wrong(now)).isEqualTo(LEAVE);
    }

    @Test
    void shouldForgetWhatStayedRightForAMinute() {
        limit.restored(now);
        now += 30 * SECOND;
        limit.right(now);
        limit.restored(now);
        assertThat(limit.due() - now).isEqualTo(2 * SECOND);
        now += 61 * SECOND;
        limit.right(now);
        limit.restored(now);
        assertThat(limit.due() - now).isEqualTo(SECOND);
    }

    @Test
    void shouldBeginAnewWhenOthersMadeItRight() {
        for (int i = 0; i < RepairLimit.MAX_REPAIRS; i++) {
            limit.restored(now);
        }
        assertThat(limit.wrong(now)).isEqualTo(YIELD);
        limit.right(now);
        assertThat(limit.wrong(now)).isEqualTo(RESTORE);
    }
}
