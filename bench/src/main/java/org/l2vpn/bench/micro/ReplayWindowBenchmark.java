package org.l2vpn.bench.micro;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.l2vpn.session.ReplayWindow;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/** One op checks one counter and accepts it, as is done before and after a record is opened. */
public class ReplayWindowBenchmark extends MicroBenchmark {
    private static final int ROUND = 64;
    private static final int LATEST = 8;

    private final ReplayWindow window = new ReplayWindow();

    /** Each round of counters comes in this order: none more than {@value #LATEST} places late. */
    private final int[] order = shuffled();

    private long next;
    private long refused;

    /** For JMH. */
    public ReplayWindowBenchmark() {}

    /** Each counter follows on the one before. */
    @Benchmark
    public ReplayWindow.Freshness inOrder() {
        return take(next++);
    }

    /** Counters overtake each other by a few places. */
    @Benchmark
    public ReplayWindow.Freshness reordered() {
        var place = (int) (next % ROUND);
        var counter = next - place + order[place];
        next++;
        return take(counter);
    }

    /** All of them were good. */
    @TearDown
    public void check() {
        require(refused == 0, refused + " counters refused");
    }

    private ReplayWindow.Freshness take(long counter) {
        var verdict = window.check(counter);
        if (verdict != ReplayWindow.Freshness.OK || window.accept(counter) != verdict) {
            refused++;
        }
        return verdict;
    }

    private static int[] shuffled() {
        var random = new SplittableRandom(1);
        var due = IntStream.range(0, ROUND).map(i -> i + random.nextInt(LATEST)).toArray();
        return IntStream.range(0, ROUND)
                .boxed()
                .sorted(Comparator.comparingInt(i -> due[i]))
                .mapToInt(i -> i)
                .toArray();
    }
}
