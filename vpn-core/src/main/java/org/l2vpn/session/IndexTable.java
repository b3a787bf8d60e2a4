package org.l2vpn.session;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Our receiver indices: random, non-zero, 32 bits, each naming one handshake or keypair. Of fixed
 * capacity: full = refuse, nothing is evicted. Every operation is O(1): open addressing at most
 * half full, and the keys are our own random numbers, so that nobody can choose them to collide.
 * One thread.
 *
 * @param <T> what an index names
 */
public final class IndexTable<T> {
    /** Answer of {@link #allocate} when the table is full; never an index. */
    public static final int NONE = 0;

    private final RandomGenerator random;
    private final int capacity;
    private final int mask;
    private final int[] indices;
    private final @Nullable Object[] values;
    private int size;

    /** For at most {@code capacity} entries, 1 to 2^28. */
    public IndexTable(int capacity, RandomGenerator random) {
        if (capacity < 1 || capacity > 1 << 28) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.random = random;
        this.capacity = capacity;
        var slots = Integer.highestOneBit(2 * capacity - 1) << 1;
        mask = slots - 1;
        indices = new int[slots];
        values = new @Nullable Object[slots];
    }

    /** A fresh random index for {@code value}, or {@link #NONE} if the table is full. */
    public int allocate(T value) {
        if (size == capacity) {
            return NONE;
        }
        while (true) {
            var index = random.nextInt();
            if (index == NONE) {
                continue;
            }
            var slot = slotOf(index);
            if (indices[slot] == NONE) {
                indices[slot] = index;
                values[slot] = value;
                size++;
                return index;
            }
        }
    }

    /** What this index names, or null. Any 32 bits may be asked for. */
    @SuppressWarnings("unchecked") // only allocate and replace write, and they write a T
    public @Nullable T get(int index) {
        return (T) values[slotOf(index)];
    }

    /** Lets a taken index name something else: a handshake becomes a keypair. */
    public void replace(int index, T value) {
        var slot = slotOf(index);
        if (indices[slot] == NONE) {
            throw new IllegalArgumentException("index is not taken");
        }
        values[slot] = value;
    }

    /** Frees the index; false if it was free. */
    public boolean remove(int index) {
        var slot = slotOf(index);
        if (indices[slot] == NONE) {
            return false;
        }
        size--;
        closeGap(slot);
        return true;
    }

    /** Entries in use. */
    public int size() {
        return size;
    }

    /** Most entries. */
    public int capacity() {
        return capacity;
    }

    /** The slot that holds the index, or the free one where it would go; NONE finds a free one. */
    private int slotOf(int index) {
        var slot = index & mask;
        while (indices[slot] != index && indices[slot] != NONE) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Moves later entries of the run back so that no search stops at the hole too early. */
    private void closeGap(int hole) {
        var slot = hole;
        while (true) {
            slot = (slot + 1) & mask;
            if (indices[slot] == NONE) {
                break;
            }
            // An entry may move back to the hole unless its home lies after the hole.
            var fromHome = (slot - indices[slot]) & mask;
            var fromHole = (slot - hole) & mask;
            if (fromHome >= fromHole) {
                indices[hole] = indices[slot];
                values[hole] = values[slot];
                hole = slot;
            }
        }
        indices[hole] = NONE;
        values[hole] = null;
    }
}
