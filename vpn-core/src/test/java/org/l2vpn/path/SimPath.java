package org.l2vpn.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.PathTimings;
import org.l2vpn.protocol.RouteMtu;

/** A path of a certain MTU and loss, a peer that answers probes behind it, and a tick. */
final class SimPath {
    static final Endpoint PEER = Endpoint.of(new byte[] {10, 0, 0, 1}, 0, 41820);

    private static final long TICK = Duration.ofMillis(100).toNanos();

    private record Answer(long at, long token) {}

    final PathMtu path;
    final List<Probe> sent = new ArrayList<>();
    private final boolean v6;
    private final SplittableRandom random;
    private final PriorityQueue<Answer> answers =
            new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    int mtu;
    double loss;
    long roundTrip = Duration.ofMillis(20).toNanos();
    RouteMtu route = RouteMtu.UNKNOWN;

    /** Whether the peer knows path probes; and ordinary ones, padded or not. */
    boolean answersPathProbes = true;

    boolean answersPlainProbes = true;
    boolean trafficIsLarge;
    long now;

    SimPath(boolean v6, int mtu, long seed) {
        this.v6 = v6;
        this.mtu = mtu;
        random = new SplittableRandom(seed);
        path = new PathMtu(OptionalInt.empty(), v6, PathTimings.production());
    }

    SimPath begin() {
        path.use(endpoint(1), true, now);
        work();
        return this;
    }

    Endpoint endpoint(int host) {
        var address = new byte[v6 ? 16 : 4];
        address[0] = 0x20;
        address[address.length - 1] = (byte) host;
        return Endpoint.of(address, 0, 41820);
    }

    int value() {
        return path.budget().pathMtu();
    }

    /** Lets time pass; answers come between the ticks. */
    void run(Duration time) {
        long end = now + time.toNanos();
        while (now < end) {
            long tick = (now / TICK + 1) * TICK;
            while (!answers.isEmpty() && answers.peek().at() <= Math.min(tick, end)) {
                var answer = answers.poll();
                now = Math.max(now, answer.at());
                path.answered(answer.token(), !answersPathProbes, now);
                work();
            }
            now = Math.min(tick, end);
            if (trafficIsLarge) {
                path.sent(value() - 48);
            }
            work();
        }
    }

    /** How long until the value is this, at most a minute. */
    Duration until(int wanted) {
        long began = now;
        while (value() != wanted && now - began < Duration.ofMinutes(1).toNanos()) {
            run(Duration.ofMillis(10));
        }
        return Duration.ofNanos(now - began);
    }

    /** Probes in the order sent, without the smallest. */
    List<Integer> sizes() {
        return sent.stream().map(Probe::size).filter(size -> size > 0).toList();
    }

    void work() {
        send(path.poll(now));
        if (path.wantsRoute(now)) {
            path.onRoute(route, now);
            send(path.poll(now));
        }
    }

    private void send(List<Probe> probes) {
        var answered = path.speaksPlain() ? answersPlainProbes : answersPathProbes;
        for (var probe : probes) {
            sent.add(probe);
            if (probe.size() <= mtu && answered && !isLost() && !isLost()) {
                answers.add(new Answer(now + roundTrip, probe.token()));
            }
        }
    }

    private boolean isLost() {
        return random.nextDouble() < loss;
    }
}
