package org.l2vpn.path;

import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.PathBudget;
import org.l2vpn.protocol.PathTimings;
import org.l2vpn.protocol.RouteMtu;

/**
 * What our own system says about the path to the peer: facts, which bound the value at once, and
 * its belief about the path, which anybody can forge by an ICMP message and which is therefore good
 * for a search at most.
 */
final class RouteWatch {
    /** What an answer means. */
    enum News {
        /** As before. */
        NONE,
        /** Something larger or smaller may be right. */
        SEARCH,
        /** Another interface, gateway or address: what is known of the path is worth nothing. */
        OTHER_PATH
    }

    private static final int NOTHING = Integer.MAX_VALUE;

    private final PathTimings timings;
    private @Nullable RouteMtu route;
    private int refused = NOTHING;
    private long hintAt = Long.MIN_VALUE;

    RouteWatch(PathTimings timings) {
        this.timings = timings;
    }

    /** The peer is elsewhere. */
    void forget() {
        route = null;
        refused = NOTHING;
    }

    /** A packet of this size was refused (EMSGSIZE). */
    void refused(int size) {
        refused = Math.min(refused, size);
    }

    /** Takes the system's answer. */
    News learn(RouteMtu next, long now) {
        var before = route == null ? next : route;
        route = next;
        if (before.identity() != next.identity()) {
            return News.OTHER_PATH;
        }
        if (before.limit() < next.limit()) {
            return News.SEARCH;
        }
        if (before.hint() != next.hint() && now >= hintAt) {
            hintAt = now + timings.hint();
            return News.SEARCH;
        }
        return News.NONE;
    }

    /**
     * What may be used of a value that the path is taken for: not more than the interface takes,
     * and where our system refused it although the interface would take it, the base, or below that
     * the floor.
     */
    int bound(RouteMtu next, int value, int floor) {
        var limit = Math.max(next.limit(), PathBudget.SMALLEST_PATH_MTU);
        var most = Math.min(value, limit);
        if (refused <= most && most > floor) {
            most = refused > PathBudget.BASE_PATH_MTU ? PathBudget.BASE_PATH_MTU : floor;
        }
        refused = NOTHING;
        return most;
    }
}
