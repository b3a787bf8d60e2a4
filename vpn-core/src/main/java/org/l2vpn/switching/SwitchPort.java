package org.l2vpn.switching;

import org.jspecify.annotations.Nullable;
import org.l2vpn.packet.Frame;

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
     * Takes one frame, which is the caller's again, and as it was, when this returns (see {@link
     * Frame}): it may go to other ports, too. Never throws.
     */
    public abstract void send(Frame frame);

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
