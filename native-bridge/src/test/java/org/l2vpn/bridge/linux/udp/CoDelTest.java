package org.l2vpn.bridge.linux.udp;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** CoDel's rules, one millisecond after the other. */
class CoDelTest {
    private final CoDel control = new CoDel();

    @Test
    void shouldDropNothingWhenTheQueueIsShort() {
        assertThat(drops(0, 1_000, 4)).isZero();
    }

    @Test
    void shouldDropNothingWhenABurstIsGoneWithinTheInterval() {
        assertThat(drops(0, 99, 80)).isZero();
        assertThat(drops(99, 100, 1)).isZero();
        assertThat(drops(100, 199, 80)).isZero();
    }

    @Test
    void shouldDropOneWhenTheQueueStandsForAnInterval() {
        assertThat(drops(0, 100, 6)).isZero();
        assertThat(drops(100, 101, 6)).isEqualTo(1);
        assertThat(drops(101, 200, 6)).isZero();
    }

    @Test
    void shouldDropEverFasterWhenTheQueueDoesNotShrink() {
        assertThat(drops(0, 1_000, 50)).isBetween(20, 30);
        assertThat(drops(1_000, 2_000, 50)).isBetween(60, 90);
    }

    @Test
    void shouldStopWhenTheQueueIsShortAgain() {
        drops(0, 1_000, 50);
        assertThat(drops(1_000, 1_001, 3)).isZero();
        assertThat(drops(1_001, 1_100, 50)).isZero();
    }

    @Test
    void shouldGoOnAsFastAsItWasWhenTheQueueStandsAgainSoon() {
        drops(0, 2_000, 50);
        drops(2_000, 2_001, 3);
        assertThat(drops(2_001, 2_201, 50)).isGreaterThan(5);
    }

    @Test
    void shouldKeepTheLastDatagramWhenItHasWaitedForEver() {
        for (long now = 0; now < 10; now++) {
            assertThat(control.dropHead(MILLISECONDS.toNanos(9_999), true, now * 1_000_000_000))
                    .isFalse();
        }
    }

    /** One datagram leaves each millisecond, and has waited for {@code sojournMillis}. */
    private int drops(int fromMillis, int toMillis, int sojournMillis) {
        int drops = 0;
        for (int at = fromMillis; at < toMillis; at++) {
            while (control.dropHead(
                    MILLISECONDS.toNanos(sojournMillis), false, MILLISECONDS.toNanos(at))) {
                drops++;
            }
        }
        return drops;
    }
}
