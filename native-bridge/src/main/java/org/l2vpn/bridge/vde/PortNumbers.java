package org.l2vpn.bridge.vde;

import java.util.BitSet;
import org.l2vpn.bridge.FarSides;

/** The port numbers of our switch, from 1: what a plug asked for if it is free, else the lowest. */
final class PortNumbers {
    /** The highest number. */
    static final int MAX = FarSides.MAX_SIDES;

    private final BitSet taken = new BitSet(MAX + 1);

    /** Takes a number; 0 if there is none. */
    int take(int wanted) {
        int number = wanted > 0 && wanted <= MAX && !taken.get(wanted) ? wanted : lowest();
        if (number != 0) {
            taken.set(number);
        }
        return number;
    }

    private int lowest() {
        int free = taken.nextClearBit(1);
        return free <= MAX ? free : 0;
    }

    void giveBack(int number) {
        taken.clear(number);
    }
}
