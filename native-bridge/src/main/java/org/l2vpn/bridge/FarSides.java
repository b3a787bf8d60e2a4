package org.l2vpn.bridge;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.EthernetView;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.time.MonotonicClock;

/**
 * The far sides of one link, bridged among themselves: to the node the link is one port, so what
 * one far side sends to another must be passed on here, and what is for one of them must not go to
 * all. Learns where addresses are, the node's side too; floods what it does not know.
 *
 * <p>Frames that no bridge may forward or learn from (IEEE 802.1Q, 8.6.3; a group address as
 * source) go to the node only, whose switch drops and counts them. Fixed size, no allocation per
 * frame. Data loop only.
 */
@SuppressWarnings("ReferenceEquality") // a far side is itself, whatever its class thinks
public final class FarSides {
    /** Far sides of one link, at most. */
    public static final int MAX_SIDES = 64;

    /** 1024 sets of 4: room for 4096 addresses. */
    private static final int SET_BITS = 10;

    /** How long a silent address is believed: IEEE 802.1Q, table 8-6, the recommended 300 s. */
    private static final long AGE_NANOS = TimeUnit.SECONDS.toNanos(300);

    private static final int VLAN_SHIFT = 48;

    private final FarSide[] sides = new FarSide[MAX_SIDES];
    private final FarSide node = new Node();
    private final MacTable table;
    private final MonotonicClock clock;
    private final DropCounters drops;
    private int count;

    /**
     * @param drops where a frame is counted for which there is no far side
     */
    public FarSides(MonotonicClock clock, RandomGenerator random, DropCounters drops) {
        this.clock = clock;
        this.drops = drops;
        table = new MacTable(SET_BITS, AGE_NANOS, random);
    }

    /** Adds a far side; false if there are {@link #MAX_SIDES} already. */
    public boolean add(FarSide side) {
        if (count == MAX_SIDES) {
            return false;
        }
        sides[count++] = side;
        return true;
    }

    /** Removes a far side and what was learned of it; nothing if it is not one. */
    @SuppressWarnings("NullAway") // the places behind the last are never read
    public void remove(FarSide side) {
        for (int i = 0; i < count; i++) {
            if (sides[i] == side) {
                // The last one takes its place; a flood goes from the last to the first.
                sides[i] = sides[--count];
                sides[count] = null;
                table.forget(side);
                return;
            }
        }
    }

    /** How many far sides there are. */
    public int count() {
        return count;
    }

    /** The far side with this number, from 0 to {@link #count} - 1; numbers change with removal. */
    public FarSide get(int i) {
        return sides[i];
    }

    /**
     * A frame of at least {@link FrameRules#MIN_LENGTH} bytes from the node, for one far side or
     * all of them.
     */
    public void fromNode(byte[] data, int offset, int length) {
        if (count == 0) {
            drops.count(DropReason.LINK_DOWN);
            return;
        }
        var to = route(node, data, offset, length);
        if (to == node) {
            drops.count(DropReason.SAME_PORT);
        } else if (to != null) {
            to.send(data, offset, length);
        } else {
            flood(node, data, offset, length);
        }
    }

    /**
     * A frame of at least {@link FrameRules#MIN_LENGTH} bytes from a far side: passed to those
     * other far sides it is for.
     *
     * @return whether it is for the node, too
     */
    public boolean fromFarSide(FarSide from, byte[] data, int offset, int length) {
        if (FrameRules.isLinkLocal(EthernetView.destination(data, offset))
                || !FrameRules.isStation(EthernetView.source(data, offset))) {
            return true;
        }
        var to = route(from, data, offset, length);
        if (to == null) {
            flood(from, data, offset, length);
            return true;
        }
        if (to == from) {
            drops.count(DropReason.SAME_PORT);
        } else if (to != node) {
            to.send(data, offset, length);
        }
        return to == node;
    }

    /** Pushes out what was sent to any of them. */
    public void flush() {
        for (int i = count - 1; i >= 0; i--) {
            sides[i].flush();
        }
    }

    /** Learns the source; the side of the destination, or null where all get it. */
    private @Nullable FarSide route(FarSide from, byte[] data, int offset, int length) {
        long vlan = (long) EthernetView.vlanId(data, offset, length) << VLAN_SHIFT;
        if (vlan < 0) {
            // Cut within its tag: the node's switch says so.
            return from == node ? null : node;
        }
        long now = clock.nanos();
        long source = EthernetView.source(data, offset);
        if (FrameRules.isStation(source)) {
            table.learn(vlan | source, from, now);
        }
        long destination = EthernetView.destination(data, offset);
        return destination == 0 || MacAddress.isGroup(destination)
                ? null
                : table.find(vlan | destination, now);
    }

    private void flood(FarSide from, byte[] data, int offset, int length) {
        for (int i = count - 1; i >= 0; i--) {
            if (sides[i] != from) {
                sides[i].send(data, offset, length);
            }
        }
    }

    /** Stands in the table for what is behind the node; frames for it are returned, not sent. */
    private static final class Node implements FarSide {
        @Override
        public void send(byte[] data, int offset, int length) {}

        @Override
        public void flush() {}
    }
}
