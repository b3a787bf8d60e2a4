package org.l2vpn.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.l2vpn.noise.IkPsk2Initiator;
import org.l2vpn.time.Tai64nSource;

/**
 * An initiation of ours that waits for its response. A peer has at most one; a retry replaces it,
 * so that a late answer to the former finds nothing.
 */
final class OutstandingHandshake implements IndexOwner {
    /**
     * Responses kept while one is being worked on. More than one only comes from a forger, and then
     * the genuine one must not be lost.
     */
    private static final int MAX_WAITING = 8;

    private final Peer peer;
    private final ArrayDeque<ReadResponse> waiting = new ArrayDeque<>();
    private int localIndex;
    private byte @Nullable [] message;
    private @Nullable IkPsk2Initiator noise;
    private volatile @Nullable Tai64nSource stamps;
    private volatile byte @Nullable [] stamp;
    private boolean busy;
    private boolean abandoned;

    OutstandingHandshake(Peer peer) {
        this.peer = peer;
    }

    Peer peer() {
        return peer;
    }

    void setLocalIndex(int index) {
        localIndex = index;
    }

    int localIndex() {
        return localIndex;
    }

    /**
     * The initiation is being made with this stamp.
     *
     * @param source told when it is answered
     */
    void stamped(Tai64nSource source, byte[] newStamp) {
        stamps = source;
        stamp = newStamp;
    }

    /** A genuine response came: the peer takes our stamp. Worker. */
    void answered() {
        var source = stamps;
        var used = stamp;
        if (source != null && used != null) {
            source.accepted(used);
        }
    }

    /** The worker has made the initiation. */
    void initiated(IkPsk2Initiator initiator, byte[] initiation) {
        noise = initiator;
        message = initiation;
    }

    /** The initiation, its MACs not filled in; null until the worker has made it. */
    byte @Nullable [] message() {
        return message;
    }

    @Nullable IkPsk2Initiator noise() {
        return noise;
    }

    /** Whether a response may be given to a worker now; if not, it is kept or refused. */
    boolean takeTurn() {
        if (busy) {
            return false;
        }
        busy = true;
        return true;
    }

    /** Keeps a response until the worker is done; false if there are too many. */
    boolean keep(ReadResponse work) {
        return waiting.size() < MAX_WAITING && waiting.add(work);
    }

    /** The worker is done with a response. The next one to be worked on, or null. */
    @Nullable ReadResponse turnOver() {
        busy = false;
        if (abandoned) {
            destroyNoise();
            return null;
        }
        return waiting.poll();
    }

    /** How many responses are kept. */
    int waiting() {
        return waiting.size();
    }

    /** Nobody waits for the response any more: forgets the keys as soon as no worker has them. */
    void abandon() {
        abandoned = true;
        waiting.clear();
        if (!busy) {
            destroyNoise();
        }
    }

    private void destroyNoise() {
        if (noise != null) {
            noise.destroy();
            noise = null;
        }
    }
}
