package org.l2vpn.session;

import org.l2vpn.crypto.Aead;
import org.l2vpn.noise.TransportKeys;

/** The two keys of one handshake with what belongs to them: indices, counters, replay window. */
final class Keypair implements IndexOwner {
    private final Peer peer;
    private final TransportKeys keys;
    private final int localIndex;
    private final int remoteIndex;
    private final boolean initiator;
    private final long createdAt;
    private final SendCounter counter;
    private final ReplayWindow window = new ReplayWindow();
    private long newestReceived;
    private boolean heard;
    private boolean factsTaken;

    Keypair(
            Peer peer,
            TransportKeys keys,
            int localIndex,
            int remoteIndex,
            boolean initiator,
            long now,
            SendCounter counter) {
        this.peer = peer;
        this.keys = keys;
        this.localIndex = localIndex;
        this.remoteIndex = remoteIndex;
        this.initiator = initiator;
        this.createdAt = now;
        this.counter = counter;
    }

    Peer peer() {
        return peer;
    }

    Aead sendKey() {
        return keys.send();
    }

    Aead receiveKey() {
        return keys.receive();
    }

    /** By which the peer addresses this keypair. */
    int localIndex() {
        return localIndex;
    }

    /** By which we address it at the peer. */
    int remoteIndex() {
        return remoteIndex;
    }

    /** Whether the handshake was ours: only that side renews the keypair by its age. */
    boolean initiator() {
        return initiator;
    }

    long createdAt() {
        return createdAt;
    }

    long age(long now) {
        return now - createdAt;
    }

    SendCounter counter() {
        return counter;
    }

    ReplayWindow window() {
        return window;
    }

    /**
     * Takes note of an authenticated counter.
     *
     * @return whether it is newer than all before: only such a datagram may move the endpoint, so
     *     that a late one does not move it back
     */
    boolean received(long received) {
        var newest = !heard || Long.compareUnsigned(received, newestReceived) > 0;
        if (newest) {
            heard = true;
            newestReceived = received;
        }
        return newest;
    }

    /** True once: the other end tells about itself once under each keypair. */
    boolean takeFacts() {
        var first = !factsTaken;
        factsTaken = true;
        return first;
    }

    /** Zeroes the keys; nothing may be sealed or opened afterwards. */
    void destroy() {
        keys.destroy();
    }
}
