package org.l2vpn.fabric;

import org.jspecify.annotations.Nullable;

/** One port of a {@link LearningSwitch}: a local link or a peer. Data loop only. */
public abstract class SwitchPort {
    /** What is behind a port; {@code isolate} keeps peers from each other, not from links. */
    public enum Kind {
        /** A local link. */
        LINK,
        /** A peer. */
        PEER
    }

    /** The switch this port is on now. */
    @Nullable LearningSwitch owner;

    /** How many FDB entries it has learned; kept by the forwarding table. */
    int learned;

    /** The static address of its own interface, packed; 0 for none. Kept by the switch. */
    long ownMac;

    private final int id;
    private final String name;
    private final Kind kind;

    /**
     * @param id number of the port, the caller's choice
     * @param name name of the link or peer, for status
     * @param kind what is behind it
     */
    protected SwitchPort(int id, String name, Kind kind) {
        this.id = id;
        this.name = name;
        this.kind = kind;
    }

    /**
     * Takes one frame. The frame itself must stay as it is (it may go to other ports, too), but up
     * to 16 bytes before {@code offset} may be overwritten. The array is the caller's again when
     * this returns. Never throws.
     *
     * @param offload what is left to be done to the frame, as {@code offload.Offload} packs it; 0
     *     for an ordinary one
     */
    public abstract void send(byte[] data, int offset, int length, long offload);

    /** Number of the port. */
    public final int id() {
        return id;
    }

    /** Name of the link or peer. */
    public final String name() {
        return name;
    }

    /** What is behind it. */
    public final Kind kind() {
        return kind;
    }

    @Override
    public final String toString() {
        return name;
    }
}
