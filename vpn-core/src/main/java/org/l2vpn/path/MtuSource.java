package org.l2vpn.path;

/** How the present path MTU was found. */
public enum MtuSource {
    /** A number in the configuration. */
    CONFIGURED,
    /** Assumed, as nothing is known of the path. */
    BASE,
    /** A probe of this size was answered and larger ones were not. */
    PROBED,
    /** A probe as large as the interface takes was answered. */
    ROUTE
}
