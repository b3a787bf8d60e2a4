package org.l2vpn.switching;

import org.jspecify.annotations.Nullable;
import org.l2vpn.packet.MacAddress;

/**
 * What happened at the switch that somebody should look at: addresses that moved or tried to move
 * between ports, and addresses that were not learned. Counts, and one example of each, so that its
 * size does not depend on what remotes send. Data loop only.
 */
public final class SwitchIncidents {
    /**
     * Moves since the last report.
     *
     * @param moved how often an address moved from one port to another
     * @param refused how many frames were dropped as their source belongs to another port
     * @param mac the address of the latest of them; of a refused one where there is any
     * @param from name of the port it belonged to
     * @param to name of the port it was seen at
     */
    public record Moves(long moved, long refused, MacAddress mac, String from, String to) {}

    /**
     * Addresses not learned since the last report.
     *
     * @param frames how many frames had such a source
     * @param port name of the port of the latest of them
     * @param learned how many addresses that port has in the FDB
     */
    public record NotLearned(long frames, String port, int learned) {}

    private long moved;
    private long refused;
    private long mac;
    private @Nullable SwitchPort from;
    private @Nullable SwitchPort to;

    private long unlearned;
    private @Nullable SwitchPort full;

    SwitchIncidents() {}

    void moved(long address, SwitchPort holder, SwitchPort port) {
        moved++;
        if (refused == 0) {
            example(address, holder, port);
        }
    }

    void refused(long address, SwitchPort holder, SwitchPort port) {
        refused++;
        example(address, holder, port);
    }

    private void example(long address, SwitchPort holder, SwitchPort port) {
        mac = address;
        from = holder;
        to = port;
    }

    void notLearned(SwitchPort port) {
        unlearned++;
        full = port;
    }

    /** The moves since the last call; null if there were none. */
    public @Nullable Moves takeMoves() {
        if (from == null || to == null) {
            return null;
        }
        var moves = new Moves(moved, refused, new MacAddress(mac), from.name(), to.name());
        moved = 0;
        refused = 0;
        from = null;
        to = null;
        return moves;
    }

    /** The addresses not learned since the last call; null if there were none. */
    public @Nullable NotLearned takeNotLearned() {
        if (full == null) {
            return null;
        }
        var result = new NotLearned(unlearned, full.name(), full.learned);
        unlearned = 0;
        full = null;
        return result;
    }
}
