package org.l2vpn.flood;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.Timings;

/**
 * A token bucket per source of handshakes that proved its address by a cookie: 20 per second, 5 at
 * once; a source is an IPv4 address or an IPv6 /64. The table has a fixed size: full = refuse, no
 * live entry is ever evicted; an entry goes when its source was quiet for a second, which is long
 * after its bucket was full again. All arrays are made at construction (about 3 MiB), no call
 * allocates, every call is O(1) but {@link #expire}, which is bounded. One thread.
 */
public final class HandshakeRateLimiter {
    /** Answer to one handshake message. */
    public enum Admission {
        /** Go on. */
        ADMIT,
        /** The source's bucket is empty: drop. */
        EMPTY,
        /** A new source and no room for it: drop. */
        TABLE_FULL
    }

    private static final long COST = TimeUnit.SECONDS.toNanos(1) / Limits.RATE_PER_SECOND;
    private static final long FULL = COST * Limits.RATE_BURST;

    /** Most entries dropped by one {@link #expire}: the whole table within a second of ticks. */
    private static final int EXPIRE_AT_ONCE = 8192;

    private static final int BUCKETS = Limits.RATE_TABLE;
    private static final int NIL = -1;

    private final long idle;
    private final SipHash hashV4;
    private final SipHash hashV6;

    // Entries in parallel arrays; each hangs in the chain of its bucket, or in the free list.
    private final long[] prefix = new long[Limits.RATE_TABLE];
    private final boolean[] v6 = new boolean[Limits.RATE_TABLE];
    private final long[] tokens = new long[Limits.RATE_TABLE];
    private final long[] lastSeen = new long[Limits.RATE_TABLE];
    private final int[] chain = new int[Limits.RATE_TABLE];
    private final int[] heads = new int[BUCKETS];
    private int free;

    // And in the list by time of last use, the quietest first.
    private final int[] quieter = new int[Limits.RATE_TABLE];
    private final int[] louder = new int[Limits.RATE_TABLE];
    private int quietest = NIL;
    private int loudest = NIL;
    private int size;

    /** Empty; {@code random} keys the hash so that nobody can aim at a bucket. */
    public HandshakeRateLimiter(Timings timings, RandomGenerator random) {
        idle = timings.rateIdle();
        hashV4 = SipHash.keyed(random);
        hashV6 = SipHash.keyed(random);
        Arrays.fill(heads, NIL);
        for (int i = 0; i < chain.length; i++) {
            chain[i] = i + 1 < chain.length ? i + 1 : NIL;
        }
    }

    /** Takes a token of the source, if it has one. */
    public Admission admit(Endpoint source, long now) {
        var key = source.v6() ? source.high() : source.low();
        var bucket = bucket(key, source.v6());
        var entry = heads[bucket];
        while (entry != NIL && (prefix[entry] != key || v6[entry] != source.v6())) {
            entry = chain[entry];
        }
        if (entry == NIL) {
            return insert(key, source.v6(), bucket, now) ? Admission.ADMIT : Admission.TABLE_FULL;
        }
        var available = Math.min(FULL, tokens[entry] + (now - lastSeen[entry]));
        var admitted = available >= COST;
        tokens[entry] = admitted ? available - COST : available;
        lastSeen[entry] = now;
        unlinkByTime(entry);
        appendByTime(entry);
        return admitted ? Admission.ADMIT : Admission.EMPTY;
    }

    /** Drops sources that were quiet for a second; call it every tick. */
    public void expire(long now) {
        for (int i = 0; i < EXPIRE_AT_ONCE && quietestIsIdle(now); i++) {
            remove(quietest);
        }
    }

    /** Sources in the table. */
    public int size() {
        return size;
    }

    private boolean insert(long key, boolean isV6, int bucket, long now) {
        if (free == NIL && quietestIsIdle(now)) {
            remove(quietest);
        }
        if (free == NIL) {
            return false;
        }
        var entry = free;
        free = chain[entry];
        prefix[entry] = key;
        v6[entry] = isV6;
        tokens[entry] = FULL - COST;
        lastSeen[entry] = now;
        chain[entry] = heads[bucket];
        heads[bucket] = entry;
        appendByTime(entry);
        size++;
        return true;
    }

    private boolean quietestIsIdle(long now) {
        return quietest != NIL && now - lastSeen[quietest] >= idle;
    }

    private void remove(int entry) {
        unlinkByTime(entry);
        var bucket = bucket(prefix[entry], v6[entry]);
        if (heads[bucket] == entry) {
            heads[bucket] = chain[entry];
        } else {
            var before = heads[bucket];
            while (chain[before] != entry) {
                before = chain[before];
            }
            chain[before] = chain[entry];
        }
        chain[entry] = free;
        free = entry;
        size--;
    }

    private void appendByTime(int entry) {
        quieter[entry] = loudest;
        louder[entry] = NIL;
        if (loudest == NIL) {
            quietest = entry;
        } else {
            louder[loudest] = entry;
        }
        loudest = entry;
    }

    private void unlinkByTime(int entry) {
        if (quietest == entry) {
            quietest = louder[entry];
        } else {
            louder[quieter[entry]] = louder[entry];
        }
        if (loudest == entry) {
            loudest = quieter[entry];
        } else {
            quieter[louder[entry]] = quieter[entry];
        }
    }

    private int bucket(long key, boolean isV6) {
        return (int) (isV6 ? hashV6 : hashV4).hash(key) & (BUCKETS - 1);
    }
}
