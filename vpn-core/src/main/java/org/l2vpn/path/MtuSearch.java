package org.l2vpn.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * One search for the largest IP packet that a path takes, exact to the byte. Several sizes are
 * tried in each round: the likely ones first, then those that divide what is left evenly. A size
 * that is answered settles all smaller ones for good. One that is not is tried again in the rounds
 * that follow, while the search goes on below it, so that a lost probe costs time and not the right
 * result.
 */
final class MtuSearch {
    /** Unanswered rounds after which a size counts as too large: MAX_PROBES, RFC 8899 §5.1.2. */
    private static final int MAX_PROBES = 3;

    /** Sizes of one round: with 1500 bytes each 18 kB, a tenth of a second at 1.4 Mbit/s. */
    private static final int PER_ROUND = 12;

    /** Probes of a size on which the result hangs, in one round. */
    private static final int COPIES = 3;

    /** Rounds with these copies before the result counts. */
    private static final int VERIFICATIONS = 2;

    /** A path that changes all the time does not keep us busy for ever. */
    private static final int MAX_ROUNDS = 64;

    /**
     * What paths commonly take: jumbo frames, Ethernet, PPPoE, GRE and other tunnels in Ethernet
     * (20, 24, 28, 40, 48, 50, 80, 100 bytes).
     */
    private static final List<Integer> COMMON =
            List.of(1500, 9000, 1492, 1480, 1476, 1472, 1460, 1452, 1450, 1420, 1400);

    private final Set<Integer> likely = new LinkedHashSet<>();
    private final TreeMap<Integer, Integer> misses = new TreeMap<>();
    private final List<Integer> smallestMisses = new ArrayList<>();
    private final List<Integer> round = new ArrayList<>();
    private int low;
    private int limit;
    private int important;
    private int verified;
    private boolean verifying;
    private int rounds;

    /**
     * @param floor what is taken for granted
     * @param limit largest size to be tried
     * @param first sizes to be tried in the first round, before the common ones
     */
    MtuSearch(int floor, int limit, List<Integer> first) {
        this.low = floor;
        this.limit = limit;
        likely.addAll(first);
        likely.add(limit);
        likely.addAll(COMMON);
    }

    /** The largest size that was answered, or the floor. */
    int low() {
        return low;
    }

    /** The largest size that could still be tried. */
    int limit() {
        return limit;
    }

    /** This size was tried before the search and not answered in {@code rounds} rounds. */
    void suspect(int size, int missed) {
        important = size;
        misses.put(size, missed);
        for (int i = 0; i < missed; i++) {
            smallestMisses.add(size);
        }
    }

    /**
     * The sizes of the next round, largest first; none when the search is done. Where a queue on
     * the path has no room for all of them, the last ones are lost, and those matter least.
     */
    List<Integer> plan() {
        round.clear();
        verifying = false;
        if (low >= limit || rounds++ >= MAX_ROUNDS) {
            return round;
        }
        var missed = misses.higherKey(low);
        int above = missed == null ? limit + 1 : missed;
        if (above == low + 1) {
            verify(above);
        } else {
            narrow(above);
        }
        if (important > low && !refutes(important)) {
            for (int i = 1; i < COPIES; i++) {
                round.add(important);
            }
        }
        round.sort(Comparator.reverseOrder());
        return round;
    }

    private void verify(int above) {
        if (verified < VERIFICATIONS || misses.getOrDefault(above, 0) < MAX_PROBES) {
            verifying = true;
            for (int i = 0; i < COPIES; i++) {
                round.add(above);
            }
        }
    }

    private void narrow(int above) {
        var sizes = new LinkedHashSet<Integer>();
        if (above <= limit && misses.getOrDefault(above, 0) < MAX_PROBES) {
            sizes.add(above);
        }
        for (var size : likely) {
            if (size > low && size < above && sizes.size() < PER_ROUND) {
                sizes.add(size);
            }
        }
        int parts = PER_ROUND - sizes.size() + 1;
        for (int i = 1; i < parts; i++) {
            int size = low + (int) ((long) (above - low) * i / parts);
            if (size > low) {
                sizes.add(size);
            }
        }
        round.addAll(sizes);
    }

    /** A probe of this size was answered, of whatever round. */
    void answered(int size) {
        if (size > low) {
            low = size;
            limit = Math.max(limit, low);
            verified = 0;
            misses.headMap(low, true).clear();
        }
    }

    /** Our own system refuses this size. */
    void refused(int size) {
        limit = Math.max(low, Math.min(limit, size - 1));
    }

    /** Whether every size of the round is known to pass. */
    boolean isRoundAnswered() {
        return !round.isEmpty() && round.getFirst() <= low;
    }

    /** The round is over; something of it was answered, and what was not was missed. */
    void endRound() {
        var missed = new LinkedHashSet<>(round);
        missed.removeIf(size -> size <= low);
        for (var size : missed) {
            misses.merge(size, 1, Integer::sum);
        }
        if (!missed.isEmpty()) {
            smallestMisses.add(missed.getLast());
            verified += verifying ? 1 : 0;
        }
    }

    /** Whether this size, or one below it, was missed often enough to count as too large. */
    boolean refutes(int size) {
        return size > limit
                || smallestMisses.stream().filter(miss -> miss > low && miss <= size).count()
                        >= MAX_PROBES;
    }
}
