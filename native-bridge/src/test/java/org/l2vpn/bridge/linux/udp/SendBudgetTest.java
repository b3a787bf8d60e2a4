package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The budget meets ways of all speeds. */
class SendBudgetTest {
    private static final int MOST = 256 * 1024;

    private final SendBudget budget = new SendBudget();

    @BeforeEach
    void limit() {
        budget.limit(MOST);
    }

    @Test
    void shouldGrowToItsLimitWhenTheKernelRunsDry() {
        for (int i = 0; i < 10; i++) {
            budget.onWritable(100_000, 0);
        }
        assertThat(budget.bytes()).isEqualTo(MOST);
        assertThat(budget.onWritable(100_000, 0)).as("no change").isFalse();
    }

    @Test
    void shouldGrowWhenTheLoopCameLate() {
        assertThat(budget.onWritable(80_000_000, 0)).isTrue();
        assertThat(budget.bytes()).isGreaterThan(SendBudget.FIRST);
    }

    @Test
    void shouldStayWhenTheWayIsAsFastAsItIsLarge() {
        assertThat(budget.onWritable(2_000_000, SendBudget.FIRST - 1)).isFalse();
        assertThat(budget.bytes()).isEqualTo(SendBudget.FIRST);
    }

    @Test
    void shouldHoldTenMillisecondsAtMostWhenTheWayIsOfAnySpeed() {
        for (int megabits : new int[] {20, 100, 500, 2_000}) {
            settle(megabits);
            // The kernel's reckoning is twice the budget.
            double millis = 2.0 * budget.bytes() * 8 / (megabits * 1_000.0);
            if (budget.bytes() > SendBudget.LEAST) {
                assertThat(millis).as("ms at %d Mbit/s", megabits).isLessThan(11);
            }
        }
    }

    @Test
    void shouldShrinkToItsLeastWhenTheWayIsVerySlow() {
        settle(1);
        assertThat(budget.bytes()).isEqualTo(SendBudget.LEAST);
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
