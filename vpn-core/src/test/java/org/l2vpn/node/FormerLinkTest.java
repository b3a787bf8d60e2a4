package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.l2vpn.node.FormerLink.Verdict;

class FormerLinkTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FormerLink former = new FormerLink();
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    @Test
    void shouldBeFreeWhenThereWasNone() {
        assertThat(former.ask(0)).isEqualTo(Verdict.FREE);
    }

    @Test
    void shouldBeFreeAsSoonAsTheStopHasEnded() {
        former.closed(released, 0);
        assertThat(former.ask(3 * SECOND)).isEqualTo(Verdict.WAIT);
        released.complete(null);
        assertThat(former.ask(3 * SECOND)).isEqualTo(Verdict.FREE);
    }

    @Test
    void shouldTellOnceAndStartAfterTwoMinutesWhenAStopNeverEnds() {
        former.closed(released, 5 * SECOND);
        var verdicts =
                LongStream.rangeClosed(5, 126).mapToObj(s -> former.ask(s * SECOND)).toList();
        assertThat(verdicts.indexOf(Verdict.TELL)).isEqualTo(10);
        assertThat(verdicts.lastIndexOf(Verdict.TELL)).isEqualTo(10);
        assertThat(verdicts.indexOf(Verdict.OVERDUE)).isEqualTo(120);
        assertThat(verdicts.subList(0, 120)).doesNotContain(Verdict.FREE);
        assertThat(verdicts.getLast()).isEqualTo(Verdict.FREE);
        assertThat(former.seconds(126 * SECOND)).isEqualTo(121);
    }

    @Test
    void shouldTellOfEachFormerLink() {
        former.closed(released, 0);
        assertThat(former.ask(10 * SECOND)).isEqualTo(Verdict.TELL);
        former.closed(new CompletableFuture<>(), 10 * SECOND);
        assertThat(former.ask(11 * SECOND)).isEqualTo(Verdict.WAIT);
        assertThat(former.ask(20 * SECOND)).isEqualTo(Verdict.TELL);
    }
}
