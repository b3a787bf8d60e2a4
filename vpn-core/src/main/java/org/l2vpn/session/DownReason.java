package org.l2vpn.session;

/** Why a peer went down. */
public enum DownReason {
    /** Frames and probes went unanswered. */
    DEAD,
    /** The peer said that it stops. */
    GOING_AWAY,
    /** The last key ran out and was not replaced. */
    EXPIRED
}
