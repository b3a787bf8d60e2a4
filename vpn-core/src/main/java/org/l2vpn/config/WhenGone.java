package org.l2vpn.config;

/** What is done when a link's interface is deleted under the running program. */
public enum WhenGone {
    /** The program ends with exit code 1, so that a supervisor starts it anew. */
    EXIT,
    /** The link is made again and frames flow on. */
    RECREATE
}
