package org.l2vpn.link;

/** A change of a link's state, as its listener hears it. */
public enum LinkEvent {
    /** Frames can pass (again). */
    UP,
    /** Set down by an administrator; frames are dropped and counted until {@link #UP}. */
    DOWN,
    /** The interface was removed under us; nothing more will come from this link. Told once. */
    GONE
}
