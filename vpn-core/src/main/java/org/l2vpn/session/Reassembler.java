package org.l2vpn.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.RecordKind;
import org.l2vpn.protocol.Timings;
import org.l2vpn.protocol.WireFormat;

/**
 * Puts the fragments of one peer's frames together. Counter minus index, within a keypair, names
 * the frame; fragments may come in any order. Bounded in frames, bytes and time: when full, this
 * peer's oldest frame goes. Buffers are made when first needed, kept for reuse, and given back once
 * nothing has come for a while. One thread; drops are counted here.
 *
 * <p>Precondition of all input: authenticated, its counter accepted by the replay window, the
 * record well-formed.
 */
public final class Reassembler {
    /** Buffers grow in these steps so that frames of about one size share them. */
    private static final int BUFFER_STEP = 2048;

    /** The bytes all reassemblers of one engine may hold together. */
    static final class Budget {
        private long left;

        Budget(long bytes) {
            left = bytes;
        }

        long left() {
            return left;
        }
    }

    private final Timings timings;
    private final DropCounters drops;
    private final Budget budget;
    private final List<PartialFrame> frames = new ArrayList<>();
    private int inUse;
    private int bytesHeld;
    private long sequence;
    private long lastAdd;
    private @Nullable PartialFrame completed;

    /** Empty; holds no buffer yet. Has a budget of its own. */
    public Reassembler(Timings timings, DropCounters drops) {
        this(timings, drops, new Budget(Limits.REASSEMBLY_TOTAL_BYTES));
    }

    /** Empty, within a budget it shares. */
    Reassembler(Timings timings, DropCounters drops, Budget budget) {
        this.budget = budget;
        this.timings = timings;
        this.drops = drops;
    }

    /**
     * Takes one fragment record ({@code length} bytes at {@code offset}, the kind byte first) that
     * came under {@code counter} of the keypair named {@code keypair} (our receiver index). True if
     * it completed its frame: then {@link #frame} and the like describe it until the next call that
     * changes anything here.
     */
    public boolean add(int keypair, long counter, byte[] record, int offset, int length, long now) {
        completed = null;
        lastAdd = now;
        var index = record[offset + WireFormat.FRAGMENT_INDEX] & 0xFF;
        if (Long.compareUnsigned(counter, index) < 0) {
            return drop(DropReason.BAD_FRAGMENT);
        }
        var base = counter - index;
        var known = find(keypair, base);
        if (known != null) {
            return known.accepts(record, offset, length)
                    ? put(known, record, offset, length)
                    : drop(DropReason.BAD_FRAGMENT);
        }
        if (!PartialFrame.canStart(record, offset, length)) {
            return drop(DropReason.BAD_FRAGMENT);
        }
        var fresh = freeFrame(PartialFrame.bytesNeeded(record, offset, length));
        inUse++;
        fresh.start(keypair, base, record, offset, sequence++, now + timings.reassembly());
        return put(fresh, record, offset, length);
    }

    /** Gives up frames that waited too long. Call it every tick. */
    public void expire(long now) {
        if (inUse == 0 && bytesHeld == 0) {
            return;
        }
        for (var frame : frames) {
            if (frame.used && now - frame.deadline >= 0) {
                drop(DropReason.REASSEMBLY_TIMEOUT);
                release(frame);
            }
        }
        if (inUse == 0 && now - lastAdd >= timings.reassembly()) {
            clear();
        }
    }

    /** Forgets everything without counting and gives the buffers back. */
    public void clear() {
        completed = null;
        frames.clear();
        inUse = 0;
        hold(-bytesHeld);
    }

    /** The array the completed frame lies in. */
    public byte[] frame() {
        return requireCompleted().buffer;
    }

    /** Where it begins: at least {@link Frame#HEADROOM} bytes into the array. */
    public int frameOffset() {
        return Frame.HEADROOM;
    }

    /** Its length in bytes. */
    public int frameLength() {
        return requireCompleted().length();
    }

    /** Its flags: {@link RecordKind#CSUM_PARTIAL} or 0. */
    public int frameFlags() {
        return requireCompleted().flags;
    }

    /** Frames waiting for fragments. */
    public int pending() {
        return inUse;
    }

    /** Bytes of buffers held, in use or kept for reuse. */
    public int bytesHeld() {
        return bytesHeld;
    }

    private PartialFrame requireCompleted() {
        if (completed == null) {
            throw new IllegalStateException("no completed frame");
        }
        return completed;
    }

    private boolean put(PartialFrame frame, byte[] record, int offset, int length) {
        if (!reserve(frame, PartialFrame.bytesNeeded(record, offset, length))) {
            release(frame);
            return drop(DropReason.REASSEMBLY_FULL);
        }
        frame.put(record, offset, length);
        if (!frame.isComplete()) {
            return false;
        }
        release(frame);
        completed = frame;
        return true;
    }

    private boolean drop(DropReason reason) {
        drops.count(reason);
        return false;
    }

    private @Nullable PartialFrame find(int keypair, long base) {
        for (int i = 0; i < frames.size(); i++) {
            var frame = frames.get(i);
            if (frame.used && frame.base == base && frame.keypair == keypair) {
                return frame;
            }
        }
        return null;
    }

    /** An idle slot whose buffer fits best, so that small frames do not sit in large buffers. */
    private PartialFrame freeFrame(int bytes) {
        if (inUse == Limits.REASSEMBLY_ENTRIES) {
            evictOldest(null);
        }
        PartialFrame best = null;
        for (int i = 0; i < frames.size(); i++) {
            var frame = frames.get(i);
            if (!frame.used && (best == null || fitsBetter(frame, best, bytes))) {
                best = frame;
            }
        }
        if (best == null) {
            best = new PartialFrame();
            frames.add(best);
        }
        return best;
    }

    private static boolean fitsBetter(PartialFrame a, PartialFrame b, int bytes) {
        var enough = a.buffer.length >= bytes;
        return enough == (b.buffer.length >= bytes) ? a.buffer.length < b.buffer.length : enough;
    }

    /**
     * Makes the frame's buffer large enough, at the cost of idle buffers, then of older frames of
     * this peer; false if that is not enough.
     */
    private boolean reserve(PartialFrame frame, int bytes) {
        if (bytes <= frame.buffer.length) {
            return true;
        }
        var size = (bytes + BUFFER_STEP - 1) / BUFFER_STEP * BUFFER_STEP;
        var more = size - frame.buffer.length;
        for (int i = 0; i < frames.size() && !hasRoom(more); i++) {
            if (!frames.get(i).used) {
                dropBuffer(frames.get(i));
            }
        }
        while (!hasRoom(more)) {
            var oldest = evictOldest(frame);
            if (oldest == null) {
                return false;
            }
            dropBuffer(oldest);
        }
        frame.grow(size);
        hold(more);
        return true;
    }

    /** Within this peer's bound, and no more than what would be left for another. */
    private boolean hasRoom(int more) {
        return bytesHeld + more <= Math.min(Limits.REASSEMBLY_BYTES, budget.left - more);
    }

    private void hold(int more) {
        bytesHeld += more;
        budget.left -= more;
    }

    private @Nullable PartialFrame evictOldest(@Nullable PartialFrame except) {
        PartialFrame oldest = null;
        for (int i = 0; i < frames.size(); i++) {
            var frame = frames.get(i);
            if (frame.used
                    && frame != except
                    && (oldest == null || frame.sequence < oldest.sequence)) {
                oldest = frame;
            }
        }
        if (oldest == null) {
            return null;
        }
        drop(DropReason.REASSEMBLY_FULL);
        release(oldest);
        return oldest;
    }

    private void dropBuffer(PartialFrame frame) {
        hold(-frame.buffer.length);
        frame.buffer = PartialFrame.NO_BUFFER;
    }

    private void release(PartialFrame frame) {
        frame.used = false;
        inUse--;
    }
}
