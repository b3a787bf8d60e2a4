package org.l2vpn.bridge.linux.udp;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/**
 * Datagrams that wait for a full socket: one queue per endpoint, served by bytes (deficit round
 * robin), so that the flood to one peer costs another one nothing. Bounded twice, per endpoint and
 * overall; what is dropped is always the oldest, which tells senders soonest: of the endpoint's own
 * queue when that is full, of the longest when all are. A queue that only stands loses its head by
 * {@link CoDel}.
 *
 * <p>Datagrams are copied into blocks of one arena, which is made when the socket is full for the
 * first time; beyond that only an endpoint that begins to wait costs an object. Pure, loop only;
 * times in nanoseconds.
 */
final class SendQueue {
    /** Bytes of a block: a datagram of an ordinary path has one to itself. */
    static final int BLOCK = 2_048;

    /** Blocks of the arena for all endpoints: 1 MiB, about 1 ms at 10 Gbit/s. */
    static final int BLOCKS = 512;

    /** Blocks of the arena for what is urgent: a handshake or control record for 64 endpoints. */
    static final int URGENT_BLOCKS = 64;

    /** Most blocks of one endpoint: 256 KiB, four full batches. */
    static final int BLOCKS_PER_ENDPOINT = 128;

    /**
     * What one endpoint may send in one round, bytes: small enough that others wait 1.3 ms on 100
     * Mbit/s, large enough that a system call carries ten datagrams.
     */
    static final int QUANTUM = 16_384;

    private static final int NONE = -1;

    private final DropCounters drops;
    private final int blocks;
    private final Map<Endpoint, Flow> flows = new HashMap<>();

    /** The flows that hold something, the next to be served first. */
    private final ArrayDeque<Flow> round = new ArrayDeque<>();

    private final ArrayDeque<Flow> unused = new ArrayDeque<>();

    private byte[] arena = new byte[0];

    /** Per block: the next block of the same flow, or of the free ones. */
    private int[] following = new int[0];

    /** Per first block of a datagram: its bytes. */
    private int[] lengths = new int[0];

    /** Per first block of a datagram: when it came. */
    private long[] arrivals = new long[0];

    private int free = NONE;
    private int freeBlocks;

    /** With {@code blocks} in its arena; all for one endpoint are {@link #BLOCKS_PER_ENDPOINT}. */
    SendQueue(DropCounters drops, int blocks) {
        this.drops = drops;
        this.blocks = blocks;
        freeBlocks = blocks;
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return round.isEmpty();
    }

    /** Copies a batch from datagram {@code from} on; older datagrams make room for it. */
    void add(DatagramBatch batch, int from, long now) {
        if (arena.length == 0) {
            makeArena();
        }
        int size = batch.segmentSize();
        for (int offset = from * size; offset < batch.length(); offset += size) {
            addOne(batch, offset, Math.min(size, batch.length() - offset), now);
        }
    }

    private void addOne(DatagramBatch batch, int offset, int length, long now) {
        int needed = (length + BLOCK - 1) / BLOCK;
        var own = flows.get(batch.remote());
        while (own != null && own.blocks > 0 && own.blocks + needed > BLOCKS_PER_ENDPOINT) {
            dropHead(own, DropReason.SOCKET_FULL);
        }
        while (freeBlocks < needed) {
            dropHead(longest(), DropReason.SOCKET_FULL);
        }
        // The room may have been made at this endpoint's own cost, and its queue be gone.
        var flow = flows.get(batch.remote());
        if (flow == null) {
            flow = begin(batch.remote());
        }
        int first = free;
        lengths[first] = length;
        arrivals[first] = now;
        int last = NONE;
        for (int copied = 0; copied < length; copied += BLOCK) {
            last = free;
            free = following[last];
            System.arraycopy(
                    batch.data(),
                    offset + copied,
                    arena,
                    last * BLOCK,
                    Math.min(BLOCK, length - copied));
        }
        following[last] = NONE;
        freeBlocks -= needed;
        flow.append(first, last, needed);
    }

    private Flow begin(Endpoint remote) {
        var flow = unused.poll();
        if (flow == null) {
            flow = new Flow();
        }
        flow.begin(remote);
        flows.put(remote, flow);
        round.add(flow);
        return flow;
    }

    /**
     * Takes the datagrams that are next into a batch: of one endpoint, as many of one size as it
     * may send now, and no more bytes than {@code most} but for the last of them. False, and the
     * batch as it was, if nothing waits.
     */
    boolean take(DatagramBatch into, int most, long now) {
        while (true) {
            var flow = round.peek();
            if (flow == null) {
                return false;
            }
            if (flow.deficit <= 0) {
                flow.deficit += QUANTUM;
                round.add(round.remove());
                continue;
            }
            into.begin(flow.remote());
            int allowed = round.size() == 1 ? most : Math.min(most, flow.deficit);
            fill(into, flow, allowed, now);
            flow.deficit -= into.length();
            if (flow.blocks == 0) {
                end(flow);
            }
            return true;
        }
    }

    private void fill(DatagramBatch into, Flow flow, int allowed, long now) {
        while (flow.blocks > 0 && into.length() < allowed) {
            police(flow, now);
            int length = lengths[flow.first];
            if (!into.accepts(length)) {
                return;
            }
            int block = flow.first;
            for (int copied = 0; copied < length; copied += BLOCK) {
                System.arraycopy(
                        arena,
                        block * BLOCK,
                        into.data(),
                        into.position() + copied,
                        Math.min(BLOCK, length - copied));
                block = following[block];
            }
            into.commit(length);
            removeHead(flow);
        }
    }

    /** Drops what has stood too long; one datagram always stays. */
    private void police(Flow flow, long now) {
        while (flow.control.dropHead(now - arrivals[flow.first], flow.datagrams == 1, now)) {
            drops.count(DropReason.SOCKET_SLOW);
            removeHead(flow);
        }
    }

    /** Forgets everything; counted as not sent. */
    void clear() {
        while (!round.isEmpty()) {
            dropHead(round.element(), DropReason.SOCKET_FULL);
        }
    }

    private void dropHead(Flow flow, DropReason reason) {
        drops.count(reason);
        removeHead(flow);
        if (flow.blocks == 0) {
            end(flow);
        }
    }

    private Flow longest() {
        var longest = round.element();
        for (var flow : round) {
            if (flow.blocks > longest.blocks) {
                longest = flow;
            }
        }
        return longest;
    }

    private void removeHead(Flow flow) {
        int blocks = (lengths[flow.first] + BLOCK - 1) / BLOCK;
        int last = flow.first;
        for (int i = 1; i < blocks; i++) {
            last = following[last];
        }
        int head = flow.first;
        flow.first = following[last];
        flow.blocks -= blocks;
        flow.datagrams--;
        following[last] = free;
        free = head;
        freeBlocks += blocks;
    }

    private void end(Flow flow) {
        round.remove(flow);
        flows.remove(flow.remote());
        unused.push(flow);
    }

    private void makeArena() {
        arena = new byte[blocks * BLOCK];
        lengths = new int[blocks];
        arrivals = new long[blocks];
        following = new int[blocks];
        Arrays.setAll(following, i -> i + 1);
        following[blocks - 1] = NONE;
        free = 0;
    }

    /** What waits for one endpoint: a chain of blocks. */
    private final class Flow {
        private final CoDel control = new CoDel();
        private @Nullable Endpoint remote;
        private int first;
        private int last;
        private int blocks;
        private int datagrams;
        private int deficit;

        void begin(Endpoint endpoint) {
            remote = endpoint;
            first = NONE;
            last = NONE;
            deficit = QUANTUM;
            control.reset();
        }

        void append(int head, int tail, int count) {
            if (blocks == 0) {
                first = head;
            } else {
                following[last] = head;
            }
            last = tail;
            blocks += count;
            datagrams++;
        }

        Endpoint remote() {
            if (remote == null) {
                throw new IllegalStateException("begin() was not called");
            }
            return remote;
        }
    }
}
