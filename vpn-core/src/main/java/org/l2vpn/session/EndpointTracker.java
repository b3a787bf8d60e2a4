package org.l2vpn.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;

/**
 * Where a peer is, and where an initiation goes.
 *
 * <p>The <em>current</em> endpoint is where the newest authenticated message came from. An attempt
 * (one initiation) has one candidate: one of the configured endpoints, in turn, or the current one
 * if it is none of them. A candidate with addresses of both families gets the same initiation at
 * one of each at once; the first answer that authenticates wins. Since the peer answers only the
 * copy that arrives first, a path that works one way only could win every such race and spoil it:
 * so of three rounds only the first is raced, the second is IPv4 alone and the third IPv6 alone.
 */
final class EndpointTracker {
    private static final int RACE = 0;
    private static final int IPV4_ALONE = 1;
    private static final int TURNS = 3;

    private final List<EndpointSpec> specs;
    private final List<List<Endpoint>> addresses = new ArrayList<>();
    private final List<Endpoint> tried = new ArrayList<>();
    private final List<Endpoint> refused = new ArrayList<>();
    private volatile @Nullable Endpoint current;
    private int candidate;
    private int round;
    private int moves;
    private boolean withCurrent;
    private boolean withCandidate;

    EndpointTracker(List<EndpointSpec> specs) {
        this.specs = specs;
        for (int i = 0; i < specs.size(); i++) {
            addresses.add(List.of());
        }
    }

    /** Where the newest authenticated message came from; any thread. */
    @Nullable Endpoint current() {
        return current;
    }

    /** Whether there is any place to send an initiation to. */
    boolean canDial() {
        return current != null || !specs.isEmpty();
    }

    /** Whether places to dial are configured. */
    boolean hasSpecs() {
        return !specs.isEmpty();
    }

    EndpointSpec spec(int index) {
        return specs.get(index);
    }

    /** An authenticated message came from here. */
    void authenticated(Endpoint endpoint) {
        current = endpoint;
    }

    /** A handshake got through: the next series begins where this one ended. */
    void handshakeComplete() {
        round = 0;
        var here = current;
        for (int i = 0; here != null && i < specs.size(); i++) {
            if (addresses.get(i).contains(here)) {
                candidate = i;
            }
        }
    }

    /** The peer said that it leaves the place. */
    void forgetCurrent() {
        current = null;
        if (candidate >= specs.size()) {
            candidate = 0;
        }
    }

    /** An attempt for a session that lives: nowhere but where the peer is. */
    void attemptCurrent() {
        begin(true, current == null);
    }

    /** The first attempt of a series: where the peer was last and the present candidate. */
    void attemptFirst() {
        begin(true, true);
    }

    /**
     * The first attempt of a series because the peer does not answer where it is: there once more
     * (it may have been restarted), and the next candidate at the same time.
     */
    void attemptElsewhere() {
        advance();
        begin(true, true);
    }

    /** A further attempt of a series: the next candidate. */
    void attemptNext() {
        advance();
        begin(specs.isEmpty(), true);
    }

    /** Within the same attempt the next candidate; false if it has had its turn already. */
    boolean moveOn() {
        if (moves + 1 >= candidates()) {
            return false;
        }
        moves++;
        advance();
        withCandidate = true;
        return true;
    }

    /** Which configured endpoint the attempt wants looked up now; -1 for none. */
    int wantsLookup() {
        return withCandidate
                        && candidate < specs.size()
                        && (addresses.get(candidate).isEmpty() || !specs.get(candidate).isLiteral())
                ? candidate
                : -1;
    }

    /** The name was looked up. An empty answer does not replace addresses that we have. */
    void resolved(int index, List<Endpoint> endpoints) {
        if (!endpoints.isEmpty()) {
            addresses.set(index, List.copyOf(endpoints));
        }
    }

    /** Whether the present candidate has no address (yet). */
    boolean stuck() {
        return withCandidate && candidate < specs.size() && addresses.get(candidate).isEmpty();
    }

    /** Whether the initiation of this attempt went anywhere without being refused. */
    boolean hasLiveTarget() {
        return tried.size() > refused.size();
    }

    /** Where the initiation of this attempt went, refused or not. */
    List<Endpoint> tried() {
        return List.copyOf(tried);
    }

    /** Where the initiation of this attempt has yet to go. */
    List<Endpoint> takeTargets() {
        var targets = new ArrayList<Endpoint>(3);
        var here = current;
        if (here != null && (withCurrent || (withCandidate && candidate >= specs.size()))) {
            add(targets, here);
        }
        if (withCandidate && candidate < specs.size()) {
            var turn = round % TURNS;
            var v6 = pick(addresses.get(candidate), true);
            var v4 = pick(addresses.get(candidate), false);
            if (v6 != null && (v4 == null || turn != IPV4_ALONE)) {
                add(targets, v6);
            }
            if (v4 != null && (v6 == null || turn == RACE || turn == IPV4_ALONE)) {
                add(targets, v4);
            }
        }
        return targets;
    }

    /** Not to be used in this attempt (again): a datagram to it was refused. */
    void refused(Endpoint endpoint) {
        if (!tried.contains(endpoint)) {
            tried.add(endpoint);
        }
        if (!refused.contains(endpoint)) {
            refused.add(endpoint);
        }
    }

    /** Whether this endpoint is where the peer is or where the attempt went. */
    boolean concerns(Endpoint endpoint) {
        return endpoint.equals(current) || tried.contains(endpoint);
    }

    private void begin(boolean useCurrent, boolean useCandidate) {
        tried.clear();
        refused.clear();
        moves = 0;
        withCurrent = useCurrent;
        withCandidate = useCandidate;
    }

    private void advance() {
        candidate++;
        if (candidate >= candidates()) {
            candidate = 0;
            round++;
        }
    }

    private int candidates() {
        var here = current;
        var foreign = here != null && addresses.stream().noneMatch(list -> list.contains(here));
        return specs.size() + (foreign ? 1 : 0);
    }

    private void add(List<Endpoint> targets, Endpoint endpoint) {
        if (!tried.contains(endpoint)) {
            tried.add(endpoint);
            targets.add(endpoint);
        }
    }

    /** One address of the family, another one each time that family has its turn. */
    private @Nullable Endpoint pick(List<Endpoint> known, boolean v6) {
        var ofFamily = known.stream().filter(e -> e.v6() == v6).toList();
        if (ofFamily.isEmpty()) {
            return null;
        }
        var both = ofFamily.size() < known.size();
        var turns = both ? round / TURNS * 2 + (round % TURNS == RACE ? 0 : 1) : round;
        return ofFamily.get(turns % ofFamily.size());
    }
}
