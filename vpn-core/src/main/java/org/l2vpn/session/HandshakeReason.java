package org.l2vpn.session;

/** Why a series of initiations begins. */
enum HandshakeReason {
    /** A frame waits and there is no key. */
    FRAME(false),
    /** The key is old or used up but good. */
    REKEY(false),
    /** The engine starts, or the persistent keepalive is due and there is no key. */
    DIAL(false),
    /** Data was sent and nothing heard for long. */
    SILENCE(false),
    /** Probes went unanswered. */
    PEER_DEAD(true),
    /** The peer said that it stops. */
    GOING_AWAY(true),
    /** Our machine slept. */
    RESUME(true),
    /** Addresses or routes of this machine changed, and the peer does not answer any more. */
    NETWORK(true),
    /** The underlay refused a datagram. */
    SEND_ERROR(true);

    private final boolean urgent;

    HandshakeReason(boolean urgent) {
        this.urgent = urgent;
    }

    /** Whether it restarts the series if one is under way. */
    boolean urgent() {
        return urgent;
    }
}
