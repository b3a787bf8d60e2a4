package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The budget meets paths of all speeds. */
class SendBufferLimitTest {
    private static final int LIMIT = 256 * 1024;

    private final SendBufferLimit budget = new SendBufferLimit();

    @BeforeEach
    void limit() {
        budget.limit(LIMIT);
    }

    @Test
    void shouldGrowToItsLimitWhenTheKernelRunsDry() {
        for (int i = 0; i < 10; i++) {
            budget.onWritable(100_000, 0);
        }
        assertThat(budget.bytes()).isEqualTo(LIMIT);
        assertThat(budget.onWritable(100_000, 0)).as("no change").isFalse();
    }

    @Test
    void shouldGrowWhenTheLoopCameLate() {
        assertThat(budget.onWritable(80_000_000, 0)).isTrue();
        assertThat(budget.bytes()).isGreaterThan(SendBufferLimit.FIRST);
    }

    @Test
    void shouldStayWhenThePathIsAsFastAsItIsLarge() {
        assertThat(budget.onWritable(2_000_000, SendBufferLimit.FIRST - 1)).isFalse();
        assertThat(budget.bytes()).isEqualTo(SendBufferLimit.FIRST);
    }

    @Test
    void shouldHoldTenMillisecondsAtMostWhenThePathIsOfAnySpeed() {
        for (int megabits : new int[] {20, 100, 500, 2_000}) {
            settle(megabits);
            // The kernel accounts for twice the budget.
            double millis = 2.0 * budget.bytes() * 8 / (megabits * 1_000.0);
            if (budget.bytes() > SendBufferLimit.LEAST) {
                assertThat(millis).as("ms at %d Mbit/s", megabits).isLessThan(11);
            }
        }
    }

    @Test
    void shouldShrinkToItsLeastWhenThePathIsVerySlow() {
        settle(1);
        assertThat(budget.bytes()).isEqualTo(SendBufferLimit.LEAST);
    }

    @Test
    void shouldGrowWhenMostPassesBesideWhatFillsTheSocket() {
        // Of 50 Mbit/s a tenth waits in a class of 5: 55 datagrams of 2,304 bytes with overhead.
        budget.onFull(680_000, 110_000_000);
        assertThat(budget.onWritable(56_000_000, SendBufferLimit.FIRST)).isTrue();
        assertThat(budget.bytes()).isEqualTo(2 * SendBufferLimit.FIRST);
    }

    @Test
    void shouldShrinkWhenTheLoadIsLittleMoreThanAPathTakes() {
        // 12 Mbit/s on a path of 10, which sends 2,304 bytes with overhead for 1,242.
        budget.onFull(440_000, 280_000_000);
        budget.onWritable(28_000_000, SendBufferLimit.FIRST);
        assertThat(budget.bytes()).isEqualTo(SendBufferLimit.FIRST / 2);
    }

    @Test
    void shouldShrinkWhenAShaperOnlyLetsAFirstBurstThrough() {
        budget.onFull(2 * SendBufferLimit.FIRST + 20_000, 1_000_000);
        budget.onWritable(28_000_000, SendBufferLimit.FIRST);
        assertThat(budget.bytes()).isEqualTo(SendBufferLimit.FIRST / 2);
    }

    @Test
    void shouldShrinkAgainWhenEverythingIsSlowNow() {
        shouldGrowWhenMostPassesBesideWhatFillsTheSocket();
        budget.onFull(2 * SendBufferLimit.FIRST, 1_000_000);
        budget.onWritable(80_000_000, 2 * SendBufferLimit.FIRST);
        assertThat(budget.bytes()).isEqualTo(SendBufferLimit.FIRST);
    }

    @Test
    void shouldBeWorthOneLookSoonWhenMoreThanTheSocketHoldsHasPassed() {
        budget.onFull(100_000, 110_000_000);
        assertThat(budget.isWorthALook(6_000_000)).as("nothing passed").isFalse();
        budget.onFull(680_000, 110_000_000);
        assertThat(budget.isWorthALook(4_000_000)).as("too soon").isFalse();
        assertThat(budget.isWorthALook(6_000_000)).isTrue();
        budget.onWritable(6_000_000, 2 * SendBufferLimit.FIRST);
        budget.onFull(0, 1);
        assertThat(budget.isWorthALook(6_000_000)).as("was looked at").isFalse();
    }

    @Test
    void shouldNeverExceedItsLimitWhenThatIsSmall() {
        budget.limit(20_000);
        budget.onWritable(0, 0);
        assertThat(budget.bytes()).isEqualTo(20_000);
        assertThat(budget.piece()).isEqualTo(5_000);
    }

    /** Wakes come when half of what the kernel may hold is gone. */
    private void settle(int megabits) {
        IntStream.range(0, 20)
                .forEach(
                        _ -> {
                            long half = budget.bytes();
                            budget.onWritable(half * 8_000 / megabits, (int) half - 1);
                        });
    }
}
