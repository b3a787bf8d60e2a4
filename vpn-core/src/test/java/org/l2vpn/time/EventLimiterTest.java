package org.l2vpn.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.time.EventLimiter.Rule;

class EventLimiterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long TICK = SECOND / 10;
    private static final Rule RULE = new Rule(3, Duration.ofSeconds(20));

    private final List<String> lines = new ArrayList<>();

    @Test
    void shouldReportTheFirstFewAtOnceWhenASourceWasQuiet() {
        var limiter = new EventLimiter(100, 0);

        event(limiter, "a", "one", 1);
        event(limiter, "a", "two", 2);
        event(limiter, "a", "three", 3);

        assertThat(lines).containsExactly("one+0", "two+0", "three+0");
        assertThat(limiter.suppressed()).isZero();
    }

    @Test
    void shouldWriteAHandfulOfLinesWhenThousandsOfEventsComeInAMinute() {
        var limiter = new EventLimiter(100, 0);

        for (int i = 0; i < 10_000; i++) {
            var now = i * 6_000_000L; // a minute in all
            event(limiter, "a", "to " + i, now);
            limiter.tick(now);
        }

        assertThat(lines).hasSizeBetween(4, 6);
        assertThat(limiter.suppressed()).isGreaterThan(9_990);
    }

    @Test
    void shouldEndWithTheNewestStateWhenSomeWereLeftOut() {
        var limiter = new EventLimiter(100, 0);
        for (int i = 0; i < 1_001; i++) {
            event(limiter, "a", i % 2 == 0 ? "up" : "down", i);
        }
        assertThat(lines).hasSize(3);

        passes(limiter, 0, 30 * SECOND);

        assertThat(lines).hasSize(4).last().isEqualTo("up+997");
    }

    @Test
    void shouldNotHoldASecondSourceBackWhenTheFirstIsNoisy() {
        var limiter = new EventLimiter(100, 0);
        for (int i = 0; i < 1_000; i++) {
            event(limiter, "a", "noise", i);
        }
        lines.clear();

        event(limiter, "b", "signal", 1_001);

        assertThat(lines).containsExactly("signal+0");
    }

    @Test
    void shouldDelayButNotLoseAnySourceWhenTheCommonBudgetIsSpent() {
        var limiter = new EventLimiter(60, 0);
        for (int i = 0; i < 100; i++) {
            event(limiter, "peer " + i, "peer " + i, 1);
        }
        assertThat(lines).hasSize(60);

        passes(limiter, 0, 60 * SECOND);

        assertThat(lines).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void shouldTellHowLateALineIsWhenItHadToWait() {
        var limiter = new EventLimiter(100, 0);
        var late = new ArrayList<Long>();
        for (int i = 0; i < 4; i++) {
            limiter.event("a", "kind", RULE, i, (_, nanos) -> late.add(nanos));
        }

        limiter.tick(25 * SECOND);

        assertThat(late).containsExactly(0L, 0L, 0L, 25 * SECOND - 3);
    }

    private void event(EventLimiter limiter, String source, String text, long now) {
        limiter.event(source, "kind", RULE, now, (left, _) -> lines.add(text + "+" + left));
    }

    private static void passes(EventLimiter limiter, long from, long to) {
        for (long now = from; now <= to; now += TICK) {
            limiter.tick(now);
        }
    }
}
