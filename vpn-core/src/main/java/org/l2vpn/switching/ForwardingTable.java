package org.l2vpn.switching;

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
        /** Not taken: in use at a port that this one must not take it from. */
        HELD,
        /** New; an entry of a port above its share was removed for it. */
        LEARNED_FOR_EVICTED,
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

    /**
     * Entries of ports above their share that are compared to find an old one to evict. The oldest
     * of all would need a list in the order of use, and so work for each frame.
     */
    private static final int EVICTION_SAMPLE = 32;

    private final int maxEntries;
    private final int perPortQuota;
    private final long ageNanos;
    private final long holdNanos;
    private final boolean isolate;

    private final long hashKey0;
    private final long hashKey1;
    private final int hashShift;

    private final long[] keys;
    private final long[] seen;
    private final @Nullable SwitchPort[] ports;
    private final int mask;
    private int size;
    private int sweepCursor;
    private int evictionCursor;
    private int share;
    private @Nullable SwitchPort holder;

    ForwardingTable(SwitchSettings settings, RandomGenerator random) {
        maxEntries = settings.maxEntries();
        perPortQuota = settings.perPortQuota();
        ageNanos = settings.ageNanos();
        holdNanos = settings.holdNanos();
        isolate = settings.isolate();
        share = perPortQuota;
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

    /**
     * Divides the table among so many ports: each can always learn {@code maxEntries / ports}
     * addresses, up to its quota.
     */
    void share(int ports) {
        share = Math.min(perPortQuota, maxEntries / Math.max(1, ports));
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
        if (known != null && now - seen[slot] < holdNanos && mayNotTake(port, known)) {
            holder = known;
            return Outcome.HELD;
        }
        if (port.learned >= perPortQuota) {
            return Outcome.QUOTA_REACHED;
        }
        if (known != null) {
            holder = known;
            known.learned--;
            put(slot, key, port, now);
            return Outcome.MOVED;
        }
        if (size < maxEntries) {
            size++;
            put(slot, key, port, now);
            return Outcome.LEARNED;
        }
        if (port.learned >= share || !evict(now)) {
            return Outcome.TABLE_FULL;
        }
        size++;
        // The removal may have moved entries: the slot is looked up again.
        put(slotOf(key), key, port, now);
        return Outcome.LEARNED_FOR_EVICTED;
    }

    /** After {@link Outcome#MOVED} or {@link Outcome#HELD}: where the address was before. */
    SwitchPort holder() {
        if (holder == null) {
            throw new IllegalStateException("nothing was moved or held");
        }
        return holder;
    }

    private boolean mayNotTake(SwitchPort port, SwitchPort from) {
        return port.kind() == SwitchPort.Kind.PEER
                && (isolate || from.kind() == SwitchPort.Kind.LINK);
    }

    private void put(int slot, long key, SwitchPort port, long now) {
        keys[slot] = key;
        ports[slot] = port;
        seen[slot] = now;
        port.learned++;
    }

    /**
     * Removes an old entry of a port above its share; false if there is none, as with fewer entries
     * than ports. A port below its share gets here at most as often as it has addresses to learn,
     * and the more entries are above, the shorter the walk.
     */
    private boolean evict(long now) {
        var victim = -1;
        var oldest = -1L;
        for (int walked = 0, found = 0; walked <= mask && found < EVICTION_SAMPLE; walked++) {
            var slot = evictionCursor;
            evictionCursor = (evictionCursor + 1) & mask;
            var port = ports[slot];
            if (port == null || (port.learned <= share && !isExpired(slot, now))) {
                continue;
            }
            found++;
            if (now - seen[slot] > oldest) {
                oldest = now - seen[slot];
                victim = slot;
            }
        }
        if (victim < 0) {
            return false;
        }
        remove(victim);
        return true;
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
