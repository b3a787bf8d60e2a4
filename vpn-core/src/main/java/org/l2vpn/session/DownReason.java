package org.l2vpn.session;

/** Why a peer went down. */
public enum DownReason {
    /** Frames and probes went unanswered. */
    DEAD,
    /** The peer said that it stops. */
    GOING_AWAY,
    /** Our machine slept or was restored from a snapshot: the keys are not used any more. */
    RESUMED,
    /** The last key ran out and was not replaced. */
    EXPIRED
}
