package org.l2vpn.session;

/** What a peer is doing, for status. */
public enum PeerState {
    /** There is a confirmed key to send with. */
    UP,
    /** No key to send with; a handshake is under way. */
    HANDSHAKING,
    /** No key and nothing to do. */
    IDLE
}
