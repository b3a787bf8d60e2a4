package org.l2vpn.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/**
 * Where sealed datagrams gather until they leave: one batch per peer that has something to send,
 * out of a small pool, since a batch is 64 KiB and peers are many. A batch leaves when it is full,
 * when the next datagram does not fit its shape or goes elsewhere, when the pool is empty, and on
 * {@link #flush}.
 */
final class OutboundBatches {
    /** 2 MiB of batches. More peers than that in one event-loop iteration send smaller batches. */
    private static final int POOL = 32;

    private final SessionOutput out;
    private final ArrayDeque<DatagramBatch> free = new ArrayDeque<>(POOL);
    private final List<Peer> dirty = new ArrayList<>();
    private int made;

    OutboundBatches(SessionOutput out) {
        this.out = out;
    }

    /** The batch that takes the peer's next datagram, of {@code size} bytes to {@code to}. */
    DatagramBatch open(Peer peer, Endpoint to, int size) {
        var batch = peer.pending;
        if (batch != null && (!batch.accepts(size) || !batch.remote().equals(to))) {
            emit(peer);
            batch = null;
        }
        if (batch == null) {
            batch = take();
            batch.begin(to);
            peer.pending = batch;
            if (!peer.dirty) {
                peer.dirty = true;
                dirty.add(peer);
            }
        }
        return batch;
    }

    /** Sends one datagram now, behind what is pending for the peer. */
    void sendNow(Peer peer, Endpoint to, byte[] message) {
        emit(peer);
        peer.sentDatagrams(message.length);
        sendNow(to, message);
    }

    /** Sends one datagram now, to nobody we know. */
    void sendNow(Endpoint to, byte[] message) {
        var batch = take();
        batch.begin(to);
        batch.markUrgent();
        System.arraycopy(message, 0, batch.data(), batch.position(), message.length);
        batch.commit(message.length);
        out.datagrams(batch);
        free.push(batch);
    }

    /** Hands out everything pending. */
    void flush() {
        // By index: handing out may make further peers dirty.
        for (int i = 0; i < dirty.size(); i++) {
            var peer = dirty.get(i);
            peer.dirty = false;
            emit(peer);
        }
        dirty.clear();
    }

    /** Throws away what is pending for the peer. */
    void discard(Peer peer) {
        if (peer.pending != null) {
            free.push(peer.pending);
            peer.pending = null;
        }
    }

    /** As {@link #sendUrgent(Peer)} for a path probe: it may be too large, and is not data. */
    void sendProbe(Peer peer) {
        sendUrgent(peer, false);
    }

    /** Sends what is pending, so that what is sealed next is in a batch of its own. */
    void separate(Peer peer) {
        emit(peer);
    }

    /** Sends what was sealed since {@link #separate}, ahead of data that waits. */
    void sendUrgent(Peer peer) {
        sendUrgent(peer, true);
    }

    private void sendUrgent(Peer peer, boolean data) {
        if (peer.pending != null) {
            peer.pending.markUrgent();
        }
        send(peer, data);
    }

    private void emit(Peer peer) {
        send(peer, true);
    }

    private void send(Peer peer, boolean data) {
        var batch = peer.pending;
        if (batch == null) {
            return;
        }
        peer.pending = null;
        if (!batch.isEmpty()) {
            if (data) {
                peer.path(batch.remote()).sent(batch.segmentSize());
            }
            peer.sentDatagrams(batch.length());
            out.datagrams(batch);
        }
        free.push(batch);
    }

    private DatagramBatch take() {
        if (free.isEmpty() && made >= POOL) {
            for (int i = 0; i < dirty.size() && free.isEmpty(); i++) {
                emit(dirty.get(i));
            }
        }
        var batch = free.poll();
        if (batch == null) {
            made++;
            batch = new DatagramBatch();
        }
        return batch;
    }
}
