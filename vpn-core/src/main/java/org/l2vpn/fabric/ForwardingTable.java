package org.l2vpn.fabric;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The FDB: which port an address is behind, per VLAN. Fixed size, no allocation after the
 * constructor.
 *
 * <p>A hash table with open addressing and linear probing over primitive arrays, at most half full.
 * The hash is keyed at random, since peers choose the addresses: without the key nobody can aim at
 * one slot. Removal shifts the entries behind it back, so there are no tombstones.
 */
@SuppressWarnings("ReferenceEquality") // a port is itself, whatever its subclass thinks
final class ForwardingTable {
    /** What became of a source address. */
    enum Outcome {
        /** Known behind this port. */
        REFRESHED,
        /** New. */
        LEARNED,
        /** Known behind another port, now behind this one. */
        MOVED,
        /** Not taken: the table is full. */
        TABLE_FULL,
        /** Not taken: the port has its quota. */
        QUOTA_REACHED
    }

    /** Receives the entries of {@link #forEach}. */
    @FunctionalInterface
    interface Visitor {
        void entry(long key, SwitchPort port, long seen);
    }

    /** No key: the zero MAC is never stored. */
    private static final long EMPTY = 0;

    private static final int VLAN_SHIFT = 48;
    private static final long MAC_MASK = (1L << VLAN_SHIFT) - 1;

    private final int maxEntries;
    private final int perPortQuota;
    private final long ageNanos;

    private final long hashKey0;
    private final long hashKey1;
    private final int hashShift;

    private final long[] keys;
    private final long[] seen;
    private final @Nullable SwitchPort[] ports;
    private final int mask;
    private int size;
    private int sweepCursor;

    ForwardingTable(int maxEntries, int perPortQuota, long ageNanos, RandomGenerator random) {
        this.maxEntries = maxEntries;
        this.perPortQuota = perPortQuota;
        this.ageNanos = ageNanos;
        // Odd multipliers lose no bit of the key.
        hashKey0 = random.nextLong() | 1;
        hashKey1 = random.nextLong() | 1;
        var bits = Integer.SIZE - Integer.numberOfLeadingZeros(2 * maxEntries - 1);
        hashShift = Long.SIZE - bits;
        keys = new long[1 << bits];
        seen = new long[1 << bits];
        ports = new SwitchPort[1 << bits];
        mask = (1 << bits) - 1;
    }

    /** The key of a MAC (packed bits, not zero) in a VLAN (0 to 4095). */
    static long key(int vlanId, long mac) {
        return (long) vlanId << VLAN_SHIFT | mac;
    }

    /** The MAC in a key. */
    static long macOf(long key) {
        return key & MAC_MASK;
    }

    /** The VLAN in a key. */
    static int vlanOf(long key) {
        return (int) (key >>> VLAN_SHIFT);
    }

    /** The port an address is behind; null if unknown or too old. */
    @Nullable SwitchPort find(long key, long now) {
        var slot = slotOf(key);
        return keys[slot] == EMPTY || isExpired(slot, now) ? null : ports[slot];
    }

    /** Takes note that {@code key} was seen behind {@code port}. */
    Outcome learn(long key, SwitchPort port, long now) {
        var slot = slotOf(key);
        var known = ports[slot];
        if (known == port) {
            seen[slot] = now;
            return Outcome.REFRESHED;
        }
        if (port.learned >= perPortQuota) {
            return Outcome.QUOTA_REACHED;
        }
        if (known == null) {
            if (size >= maxEntries) {
                return Outcome.TABLE_FULL;
            }
            keys[slot] = key;
            size++;
        } else {
            known.learned--;
        }
        ports[slot] = port;
        seen[slot] = now;
        port.learned++;
        return known == null ? Outcome.LEARNED : Outcome.MOVED;
    }

    /**
     * Removes what is too old among the next {@code steps} slots, going round the table from call
     * to call; returns how many. {@link #find} never returns an old entry anyway: this gives their
     * room back.
     */
    int sweep(int steps, long now) {
        var before = size;
        for (int i = 0; i < steps; i++) {
            if (keys[sweepCursor] != EMPTY && isExpired(sweepCursor, now)) {
                // Another entry may have moved here: this slot is looked at again.
                remove(sweepCursor);
            } else {
                sweepCursor = (sweepCursor + 1) & mask;
            }
        }
        return before - size;
    }

    /** Removes every entry of a port. Walks the whole table. */
    void forget(SwitchPort port) {
        for (int slot = 0; slot <= mask && port.learned > 0; ) {
            if (ports[slot] == port) {
                remove(slot);
            } else {
                slot++;
            }
        }
    }

    /** How many entries, including old ones not yet swept. */
    int size() {
        return size;
    }

    /** Shows every entry that is not too old. */
    void forEach(long now, Visitor visitor) {
        for (int slot = 0; slot <= mask; slot++) {
            var port = ports[slot];
            if (port != null && !isExpired(slot, now)) {
                visitor.entry(keys[slot], port, seen[slot]);
            }
        }
    }

    /** The slot that holds the key, or the empty one where it would go. */
    private int slotOf(long key) {
        var slot = home(key);
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(long key) {
        var h = key * hashKey0;
        h = (h ^ h >>> 32) * hashKey1;
        return (int) (h >>> hashShift);
    }

    private boolean isExpired(int slot, long now) {
        return now - seen[slot] >= ageNanos;
    }

    private void remove(int slot) {
        var port = ports[slot];
        if (port != null) {
            port.learned--;
        }
        size--;
        var hole = slot;
        for (int i = (slot + 1) & mask; keys[i] != EMPTY; i = (i + 1) & mask) {
            // An entry may go back as far as its home, not before it.
            var fromHome = (i - home(keys[i])) & mask;
            if (fromHome >= ((i - hole) & mask)) {
                keys[hole] = keys[i];
                seen[hole] = seen[i];
                ports[hole] = ports[i];
                hole = i;
            }
        }
        keys[hole] = EMPTY;
        ports[hole] = null;
    }
}
