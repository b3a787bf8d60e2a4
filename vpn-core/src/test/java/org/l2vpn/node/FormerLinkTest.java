package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.l2vpn.node.FormerLink.Start;

class FormerLinkTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FormerLink former = new FormerLink();
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    @Test
    void shouldBeFreeWhenThereWasNone() {
        assertThat(former.ask(0)).isEqualTo(Start.FREE);
    }

    @Test
    void shouldBeFreeAsSoonAsTheStopHasEnded() {
        former.closed(released, 0);
        assertThat(former.ask(3 * SECOND)).isEqualTo(Start.WAIT);
        released.complete(null);
        assertThat(former.ask(3 * SECOND)).isEqualTo(Start.FREE);
    }

    @Test
    void shouldTellOnceAndStartAfterTwoMinutesWhenAStopNeverEnds() {
        former.closed(released, 5 * SECOND);
        var verdicts =
                LongStream.rangeClosed(5, 126).mapToObj(s -> former.ask(s * SECOND)).toList();
        assertThat(verdicts.indexOf(Start.TELL)).isEqualTo(10);
        assertThat(verdicts.lastIndexOf(Start.TELL)).isEqualTo(10);
        assertThat(verdicts.indexOf(Start.OVERDUE)).isEqualTo(120);
        assertThat(verdicts.subList(0, 120)).doesNotContain(Start.FREE);
        assertThat(verdicts.getLast()).isEqualTo(Start.FREE);
        assertThat(former.seconds(126 * SECOND)).isEqualTo(121);
    }

    @Test
    void shouldTellOfEachFormerLink() {
        former.closed(released, 0);
        assertThat(former.ask(10 * SECOND)).isEqualTo(Start.TELL);
        former.closed(new CompletableFuture<>(), 10 * SECOND);
        assertThat(former.ask(11 * SECOND)).isEqualTo(Start.WAIT);
        assertThat(former.ask(20 * SECOND)).isEqualTo(Start.TELL);
    }
}
