package org.l2vpn.config;

/** What is done when a link's interface is deleted under the running program. */
public enum WhenGone {
    /** The program ends with exit code 1, so that a supervisor starts it again. */
    EXIT,
    /** The link is recreated and frames flow on. */
    RECREATE
}
