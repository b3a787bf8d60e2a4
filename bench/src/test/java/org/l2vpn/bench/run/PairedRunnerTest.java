package org.l2vpn.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Ping;

class PairedRunnerTest {
    private final List<String> taken = new ArrayList<>();

    @Test
    void shouldLetEachSideComeFirstAsOftenAsTheOther() {
        PairedRunner.alternate(4, block("ours", 1), block("theirs", 2));
        assertThat(taken)
                .containsExactly(
                        "ours", "theirs", "theirs", "ours", "ours", "theirs", "theirs", "ours");
    }

    @Test
    void shouldKnowWhoseBlockItIsWhoeverCameFirst() {
        assertThat(PairedRunner.alternate(2, block("ours", 1), block("theirs", 2)))
                .hasSize(2)
                .allMatch(pair -> pair.ours().sent() == 1 && pair.theirs().sent() == 2);
    }

    private Supplier<Ping> block(String side, int count) {
        return () -> {
            taken.add(side);
            return new Ping(count, count, List.of(0.1));
        };
    }
}
