package org.l2vpn.session;

import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.Facts;
import org.l2vpn.protocol.RouteMtu;

/**
 * What the engine wants done. Called on the engine's thread, from within a call to the engine; an
 * implementation may call {@link SessionEngine#sendFrame} and {@link SessionEngine#onResolved} from
 * here, nothing else.
 */
public interface SessionOutput {
    /** Send these. Valid during the call. */
    void datagrams(DatagramBatch batch);

    /**
     * Run this on a worker and hand it back to {@link SessionEngine#onWork} on the engine's thread.
     *
     * @return false when the bounded queue is full: the engine drops and counts
     */
    boolean submit(HandshakeWork work);

    /**
     * Look this up and answer by {@link SessionEngine#onResolved}, with an empty list if there is
     * no address.
     */
    void resolve(Peer peer, int specIndex, EndpointSpec spec);

    /** What the system says about the route to this endpoint, now. */
    default RouteMtu route(Endpoint to) {
        return RouteMtu.UNKNOWN;
    }

    /** What a peer is told about this node after each handshake; null for nothing. */
    default @Nullable Facts facts() {
        return null;
    }

    /** Somebody's handshake was refused: something to log. */
    default void refused(HandshakeRefusal refusal) {}

    /** Something to log or to act on. */
    void event(SessionEvent event);
}
