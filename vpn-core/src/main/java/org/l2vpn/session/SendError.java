package org.l2vpn.session;

/** Why the underlay refused a datagram, as far as the engine can do something about it. */
public enum SendError {
    /**
     * No route, network or host unreachable, our address gone, port refused (Linux errno.h:
     * ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL, ECONNREFUSED).
     */
    UNREACHABLE,
    /** Larger than the outer path with DF set (EMSGSIZE). */
    TOO_BIG,
    /** Anything else. */
    OTHER
}
