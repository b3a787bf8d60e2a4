package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPauseTest {
    private static final long SECOND = 1_000_000_000L;

    private final RetryPause pause = new RetryPause();

    @Test
    void shouldDoubleThePauseUpToHalfAMinuteWhenEveryAttemptFails() {
        pause.gone(0);

        assertThat(attempts(100, now -> pause.failed("taken", now)))
                .containsExactly(1L, 3L, 7L, 15L, 31L, 61L, 91L);
    }

    @Test
    void shouldStartFewTimesWhenWhatIsMadeDiesAtOnce() {
        pause.gone(0);

        assertThat(
                        attempts(
                                12,
                                now -> {
                                    pause.made(now);
                                    pause.gone(now);
                                }))
                .containsExactly(1L, 3L, 7L);
    }

    @Test
    void shouldTellAReasonOnceUntilItChanges() {
        pause.gone(0);

        assertThat(pause.failed("taken", 1)).isTrue();
        assertThat(pause.failed("taken", 2)).isFalse();
        assertThat(pause.failed("no memory", 3)).isTrue();
        assertThat(pause.failed("taken", 4)).isTrue();
    }

    @Test
    void shouldBeginWithAShortPauseWhenItLastedAMinute() {
        pause.gone(0);
        for (int i = 1; i < 5; i++) {
            pause.failed("taken", i);
        }
        pause.made(100 * SECOND);

        pause.gone(161 * SECOND);

        assertThat(pause.seconds()).isEqualTo(1);
        assertThat(pause.failed("taken", 162 * SECOND)).isTrue();
    }

    @Test
    void shouldNotBeDueWhileItIsThere() {
        assertThat(pause.isDue(SECOND)).isFalse();
        pause.gone(0);
        pause.made(2 * SECOND);
        assertThat(pause.isDue(100 * SECOND)).isFalse();
    }

    /** Seconds at which an attempt is made, asked once a second. */
    private List<Long> attempts(int seconds, java.util.function.LongConsumer attempt) {
        var at = new ArrayList<Long>();
        for (long s = 0; s <= seconds; s++) {
            if (pause.isDue(s * SECOND)) {
                at.add(s);
                attempt.accept(s * SECOND);
            }
        }
        return at;
    }
}
