package org.l2vpn.bridge;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which far side an address is behind, per VLAN: a fixed number of entries, no allocation after the
 * constructor, every operation but {@link #forget} on {@link #WAYS} entries only.
 *
 * <p>A set-associative table, as in a hardware bridge: an address has one set of four places, by a
 * hash keyed at random, so that nobody can aim at one set. In a full set the side with most entries
 * there gives up its oldest: a side that makes up addresses displaces its own.
 */
@SuppressWarnings("ReferenceEquality") // a far side is itself, whatever its class thinks
final class MacTable {
    /** Entries an address has to choose from. */
    static final int WAYS = 4;

    private static final long EMPTY = 0;

    private final long ageNanos;
    private final long hashKey0;
    private final long hashKey1;
    private final int hashShift;
    private final long[] keys;
    private final long[] seen;
    private final @Nullable FarSide[] sides;

    /**
     * @param setBits 2^setBits sets of four entries, 1 to 20
     * @param ageNanos how long an address is believed after it was last seen
     */
    MacTable(int setBits, long ageNanos, RandomGenerator random) {
        this.ageNanos = ageNanos;
        // Odd multipliers lose no bit of the key.
        hashKey0 = random.nextLong() | 1;
        hashKey1 = random.nextLong() | 1;
        hashShift = Long.SIZE - setBits;
        keys = new long[WAYS << setBits];
        seen = new long[WAYS << setBits];
        sides = new FarSide[WAYS << setBits];
    }

    /** The side behind which {@code key} (never 0) was seen lately; null if unknown. */
    @Nullable FarSide find(long key, long now) {
        int set = set(key);
        for (int i = set; i < set + WAYS; i++) {
            if (keys[i] == key) {
                return now - seen[i] < ageNanos ? sides[i] : null;
            }
        }
        return null;
    }

    /** Takes note that {@code key} (never 0) was seen behind {@code side} at {@code now}. */
    void learn(long key, FarSide side, long now) {
        int set = set(key);
        int place = -1;
        for (int i = set; i < set + WAYS; i++) {
            if (keys[i] == key) {
                place = i;
                break;
            }
            if (place < 0 && (keys[i] == EMPTY || now - seen[i] >= ageNanos)) {
                place = i;
            }
        }
        if (place < 0) {
            place = victim(set);
        }
        keys[place] = key;
        seen[place] = now;
        sides[place] = side;
    }

    /** Removes every entry of a side. */
    void forget(FarSide side) {
        for (int i = 0; i < keys.length; i++) {
            if (sides[i] == side) {
                keys[i] = EMPTY;
                sides[i] = null;
            }
        }
    }

    private int set(long key) {
        long h = key * hashKey0;
        h = (h ^ h >>> 32) * hashKey1;
        return (int) (h >>> hashShift) * WAYS;
    }

    private int victim(int set) {
        int victim = set;
        int most = 0;
        for (int i = set; i < set + WAYS; i++) {
            int owned = 0;
            for (int j = set; j < set + WAYS; j++) {
                owned += sides[j] == sides[i] ? 1 : 0;
            }
            if (owned > most || (owned == most && seen[i] - seen[victim] < 0)) {
                most = owned;
                victim = i;
            }
        }
        return victim;
    }
}
