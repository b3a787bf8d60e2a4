package org.l2vpn.bridge.linux;

/** What is known of a TAP after the last event. */
enum TapState {
    UP,
    DOWN,
    GONE
}
