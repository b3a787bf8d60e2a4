package org.l2vpn.bench.run;

import java.time.Duration;
import java.util.Map;
import org.l2vpn.bench.testbed.Testbed;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Ping;

/** Round-trip times at rest and under load. */
final class Pings {
    /** With 500 the 99th percentile rests on five answers. */
    private static final int COUNT = 500;

    /** Between two pings, seconds. */
    static final double INTERVAL = 0.005;

    /** Until TCP has filled the queues. */
    private static final double BEFORE = 1;

    /** The iperf3 server takes the next client only after it has seen the end of this one. */
    private static final double AFTER = 0.5;

    /** Of both together. */
    static final double SECONDS = 2 * COUNT * INTERVAL + BEFORE + AFTER;

    private Pings() {}

    static void atRest(Testbed testbed, Map<Figure, Double> figures) {
        Ping ping = run(testbed, COUNT);
        figures.put(Figure.PING_REST_MEDIAN, ping.quantile(0.5));
        figures.put(Figure.PING_REST_P99, ping.quantile(0.99));
    }

    /** Pings while one TCP stream runs up; {@code loaded} runs before the stream ends. */
    static void underLoad(
            Testbed testbed, Iperf iperf, Map<Figure, Double> figures, Runnable loaded) {
        int longEnough = (int) (4 * SECONDS);
        Process load = iperf.load(testbed.lab(), testbed.client().user(), longEnough);
        Await.pause(Duration.ofMillis((long) (BEFORE * 1000)));
        Ping ping = run(testbed, COUNT);
        loaded.run();
        if (!load.isAlive()) {
            throw new IllegalStateException("the load ended before the pings under it");
        }
        Command.stop(load);
        Await.pause(Duration.ofMillis((long) (AFTER * 1000)));
        figures.put(Figure.PING_LOAD_MEDIAN, ping.quantile(0.5));
        figures.put(Figure.PING_LOAD_P99, ping.quantile(0.99));
        figures.put(Figure.PING_LOAD_ANSWERED, (double) ping.received() / ping.sent());
    }

    /** That many pings from client to server. */
    static Ping run(Testbed testbed, int count) {
        return Ping.run(
                testbed.client().user(),
                testbed.server().inner(),
                count,
                Double.toString(INTERVAL));
    }
}
