package org.l2vpn.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.PathBudget;

/**
 * A network in memory, with its own time. Everything that happens is an event at a moment; {@link
 * #run} works them off in order. Loss, duplication, delay and reordering come from one seed. What
 * went over the wire is kept as text ({@link #log}) for the message of a failed test.
 */
public final class SimNetwork {
    private static final int LOG_LINES = 400;

    /** One datagram under way. */
    public record Datagram(Endpoint from, Endpoint to, byte[] bytes, long sentAt) {
        /** The message type: the first byte. */
        public int type() {
            return bytes.length == 0 ? -1 : bytes[0] & 0xFF;
        }

        /** As if it came from somewhere else. */
        public Datagram from(Endpoint other) {
            return new Datagram(other, to, bytes, sentAt);
        }

        /** With other content. */
        public Datagram with(byte[] other) {
            return new Datagram(from, to, other, sentAt);
        }
    }

    /** Who takes datagrams at an endpoint. */
    @FunctionalInterface
    public interface Receiver {
        void receive(Datagram datagram);
    }

    private record Event(long at, long order, Runnable action) {}

    private final SimClock clock = new SimClock();
    private final RandomGenerator random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Map<Endpoint, Receiver> receivers = new HashMap<>();
    private final Map<Endpoint, Nat> nats = new HashMap<>();
    private final List<Predicate<Datagram>> filters = new ArrayList<>();
    private final List<Datagram> sent = new ArrayList<>();
    private final ArrayDeque<String> log = new ArrayDeque<>();
    private long order;
    private double loss;
    private double duplication;
    private double reordering;
    private long delay = Duration.ofMillis(5).toNanos();
    private long reorderDelay;
    private final Map<Endpoint, Integer> pathMtus = new HashMap<>();

    /** A perfect network with 5 ms one way; all its randomness comes from the seed. */
    public SimNetwork(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The time of this network. */
    public SimClock clock() {
        return clock;
    }

    /** The randomness of this network, for its nodes too. */
    public RandomGenerator random() {
        return random;
    }

    /** Share of datagrams lost, 0 to 1. */
    public SimNetwork loss(double share) {
        loss = share;
        return this;
    }

    /** Share of datagrams that arrive twice. */
    public SimNetwork duplication(double share) {
        duplication = share;
        return this;
    }

    /** Time one way. */
    public SimNetwork delay(Duration oneWay) {
        delay = oneWay.toNanos();
        return this;
    }

    /** Share of datagrams that take up to this much longer, and so arrive out of order. */
    public SimNetwork reordering(double share, Duration upTo) {
        reordering = share;
        reorderDelay = upTo.toNanos();
        return this;
    }

    /** Drops what the filter says true to, until {@link #clearFilters}. */
    public SimNetwork drop(Predicate<Datagram> filter) {
        filters.add(filter);
        return this;
    }

    /** Drops the first {@code n} datagrams the filter says true to. */
    public SimNetwork dropFirst(int n, Predicate<Datagram> filter) {
        var left = new int[] {n};
        return drop(d -> filter.test(d) && left[0]-- > 0);
    }

    /** Drops nothing on purpose any more. */
    public SimNetwork clearFilters() {
        filters.clear();
        return this;
    }

    /**
     * From now on, what leaves this endpoint in a larger IP packet than this disappears, without a
     * word.
     */
    public SimNetwork pathMtu(Endpoint from, int mtu) {
        pathMtus.put(from, mtu);
        return this;
    }

    private boolean isTooLarge(Datagram datagram) {
        var mtu = pathMtus.get(datagram.from());
        return mtu != null
                && datagram.bytes().length + PathBudget.headers(datagram.to().v6()) > mtu;
    }

    /** Somebody listens at this endpoint. */
    public void attach(Endpoint at, Receiver receiver) {
        receivers.put(at, receiver);
    }

    /** Nobody listens there any more. */
    public void detach(Endpoint at) {
        receivers.remove(at);
    }

    /**
     * Puts a NAT before an inside endpoint: its datagrams seem to come from {@code outside}, and
     * what comes there gets in only while a mapping lives.
     */
    public Nat nat(Endpoint inside, Endpoint outside, Duration timeout) {
        var nat = new Nat(inside, outside, timeout.toNanos());
        nats.put(inside, nat);
        attach(outside, nat::inbound);
        return nat;
    }

    /** Sends a datagram, subject to everything this network does to datagrams. */
    public void send(Endpoint from, Endpoint to, byte[] bytes) {
        var nat = nats.get(from);
        var datagram =
                new Datagram(
                        nat == null ? from : nat.outbound(),
                        to,
                        Arrays.copyOf(bytes, bytes.length),
                        clock.nanos());
        sent.add(datagram);
        if (isTooLarge(datagram)
                || random.nextDouble() < loss
                || filters.stream().anyMatch(f -> f.test(datagram))) {
            note(datagram, "lost");
            return;
        }
        transmit(datagram);
        if (random.nextDouble() < duplication) {
            transmit(datagram);
        }
    }

    /** Puts a datagram on the wire past all filters and loss: what an attacker does. */
    public void inject(Datagram datagram) {
        note(datagram, "injected");
        at(clock.nanos() + delay, () -> arrive(datagram));
    }

    /** Every datagram sent so far, lost ones included. */
    public List<Datagram> sent() {
        return sent;
    }

    /** Those from this endpoint. */
    public List<Datagram> sentFrom(Endpoint from) {
        return sent.stream().filter(d -> d.from().equals(from)).toList();
    }

    /** Forgets what was sent so far. */
    public void clearSent() {
        sent.clear();
    }

    /** Does something at a moment. */
    public void at(long moment, Runnable action) {
        events.add(new Event(Math.max(moment, clock.nanos()), order++, action));
    }

    /** Does something after a while. */
    public void after(Duration wait, Runnable action) {
        at(clock.nanos() + wait.toNanos(), action);
    }

    /** Lets time pass. */
    public void run(Duration time) {
        var until = clock.nanos() + time.toNanos();
        while (!events.isEmpty() && events.peek().at() <= until) {
            var event = events.poll();
            clock.advanceTo(Math.max(clock.nanos(), event.at())); // late after a sleep
            event.action().run();
        }
        clock.advanceTo(Math.max(clock.nanos(), until));
    }

    /** Lets time jump without anything happening in it, as if every machine slept. */
    public void sleep(Duration time) {
        clock.advanceTo(clock.nanos() + time.toNanos());
    }

    /** What went over the wire last, one line each. */
    public String log() {
        return String.join("\n", log);
    }

    private void transmit(Datagram datagram) {
        var late = random.nextDouble() < reordering ? random.nextLong(reorderDelay + 1) : 0;
        note(datagram, late > 0 ? "late" : "");
        at(clock.nanos() + delay + late, () -> arrive(datagram));
    }

    private void arrive(Datagram datagram) {
        @Nullable Receiver receiver = receivers.get(datagram.to());
        if (receiver != null) {
            receiver.receive(datagram);
        }
    }

    private void note(Datagram d, String remark) {
        if (log.size() >= LOG_LINES) {
            log.removeFirst();
        }
        log.add(
                "%10.4f  %s -> %s  type %d  %d B  %s"
                        .formatted(
                                clock.nanos() / 1e9,
                                d.from(),
                                d.to(),
                                d.type(),
                                d.bytes().length,
                                remark));
    }

    /** A NAT with one inside endpoint and one mapping at a time. */
    public final class Nat {
        private final Endpoint inside;
        private final long timeout;
        private Endpoint outside;
        private long usedAt = Long.MIN_VALUE / 2;

        private Nat(Endpoint inside, Endpoint outside, long timeout) {
            this.inside = inside;
            this.outside = outside;
            this.timeout = timeout;
        }

        /** Forgets its mapping and makes the next one elsewhere. */
        public void rebind(Endpoint next) {
            detach(outside);
            outside = next;
            attach(next, this::inbound);
        }

        private Endpoint outbound() {
            usedAt = clock.nanos();
            return outside;
        }

        private void inbound(Datagram datagram) {
            var receiver = receivers.get(inside);
            if (receiver != null && clock.nanos() - usedAt < timeout) {
                usedAt = clock.nanos();
                receiver.receive(datagram);
            }
        }
    }
}
