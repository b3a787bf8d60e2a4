package org.l2vpn.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameHeaders;
import org.l2vpn.protocol.Limits;

/**
 * Copies of the newest frames for a peer that has no key yet. Bounded in frames per peer and in
 * bytes over all peers; a frame too many costs the oldest one of the same peer, never another
 * peer's.
 */
final class StagingQueue {
    /** The bytes all queues of one engine may hold together. */
    static final class Budget {
        private long left;

        Budget(long bytes) {
            left = bytes;
        }

        long left() {
            return left;
        }
    }

    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private final FrameHeaders headers = new FrameHeaders();
    private final Budget budget;
    private final DropCounters drops;

    StagingQueue(Budget budget, DropCounters drops) {
        this.budget = budget;
        this.drops = drops;
    }

    /**
     * Keeps a copy of the frame, at the cost of older ones of this queue where need be.
     *
     * @param partial whether its checksum is to be completed first
     */
    void add(Frame frame, boolean partial) {
        var length = frame.length();
        var size = Frame.HEADROOM + length;
        while (!frames.isEmpty() && (frames.size() >= Limits.STAGED_FRAMES || budget.left < size)) {
            poll();
            drops.count(DropReason.STAGING_FULL);
        }
        if (budget.left < size) {
            drops.count(DropReason.STAGING_FULL);
            return;
        }
        var copy = new byte[size];
        System.arraycopy(frame.data(), frame.offset(), copy, Frame.HEADROOM, length);
        if (partial && !Checksums.complete(copy, Frame.HEADROOM, length, headers)) {
            drops.count(DropReason.MALFORMED_OFFLOAD);
            return;
        }
        budget.left -= size;
        frames.add(copy);
    }

    /** The oldest frame, behind {@link Frame#HEADROOM} bytes; null if there is none. */
    byte @Nullable [] poll() {
        var frame = frames.poll();
        if (frame != null) {
            budget.left += frame.length;
        }
        return frame;
    }

    /** As {@link #poll}, but leaves the frame in the queue. */
    byte @Nullable [] peek() {
        return frames.peek();
    }

    /** Drops all, counted. */
    void discard() {
        while (poll() != null) {
            drops.count(DropReason.STAGING_FULL);
        }
    }

    int size() {
        return frames.size();
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }
}
