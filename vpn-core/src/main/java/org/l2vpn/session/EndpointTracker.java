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
 * (one initiation) begins with one candidate: one of the configured endpoints, or the current one
 * if it is none of them. While nobody answers it is widened by the next candidate, and after the
 * last by the further addresses of each: the same initiation goes there too, and the first answer
 * that authenticates wins. A candidate with addresses of both families gets it at one of each at
 * once; the peer answers each copy.
 */
final class EndpointTracker {
    /** Ours: places one initiation goes to. Of a name with more addresses the first are tried. */
    private static final int MAX_TARGETS = 16;

    private final List<EndpointSpec> specs;
    private final List<List<Endpoint>> addresses = new ArrayList<>();
    private final List<Endpoint> tried = new ArrayList<>();
    private final List<Endpoint> refused = new ArrayList<>();
    private volatile @Nullable Endpoint current;
    private int candidate;
    private int round;
    private int moves;
    private boolean everyAddress;
    private boolean seeking;
    private final List<Integer> opened = new ArrayList<>();
    private @Nullable Endpoint remembered;
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
        return current != null || !specs.isEmpty() || remembered != null;
    }

    /**
     * The peer was here when we stopped last. Used while it has not been heard, in one attempt.
     *
     * @param endpoint null forgets it
     */
    void remember(@Nullable Endpoint endpoint) {
        remembered = endpoint;
    }

    /** Where it was when we stopped last, if that is the only place we know. */
    @Nullable Endpoint onlyRemembered() {
        return current == null && specs.isEmpty() ? remembered : null;
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
        remembered = null;
    }

    /** A handshake got through: the next series begins where this one ended. */
    void handshakeComplete() {
        round = 0;
        seeking = false;
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
        seeking = false;
        begin(true, current == null);
    }

    /** The preferred endpoint alone, while the session lives elsewhere. */
    void attemptPreferred() {
        seeking = false;
        candidate = 0;
        round = 0;
        begin(false, true);
    }

    /**
     * Whether the peer may be reached at the preferred endpoint, the first one, and is elsewhere.
     */
    boolean awayFromPreferred() {
        var here = current;
        return specs.size() > 1 && here != null && !addresses.getFirst().contains(here);
    }

    /** Whether the series looks for another place, though the session may still be good. */
    boolean seeking() {
        return seeking;
    }

    /** The first attempt of a series: where the peer was last and the present candidate. */
    void attemptFirst() {
        round = 0;
        begin(true, true);
    }

    /**
     * The first attempt of a series because the peer does not answer where it is: there once more
     * (it may have been restarted), and the next candidate at the same time.
     */
    void attemptElsewhere() {
        advance();
        round = 0;
        seeking = true;
        begin(true, true);
    }

    /** A further attempt of a series: the next candidate. */
    void attemptNext() {
        advance();
        round++;
        begin(specs.isEmpty(), true);
    }

    /** Within the same attempt the next candidate; false if it was tried already. */
    boolean moveOn() {
        if (moves + 1 >= candidates()) {
            return false;
        }
        moves++;
        advance();
        open();
        return true;
    }

    /**
     * Nobody has answered so far: the next candidate joins this attempt, or all addresses do.
     *
     * @return whether a candidate joined; false is the end
     */
    boolean widen() {
        if (!withCandidate) {
            return false;
        }
        everyAddress = !moveOn();
        return !everyAddress;
    }

    /** The endpoints of this attempt that are names. */
    List<Integer> names() {
        return opened.stream().filter(i -> !specs.get(i).isLiteral()).toList();
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

    /** Those of {@link #tried} to which a datagram was refused. */
    List<Endpoint> refused() {
        return List.copyOf(refused);
    }

    /** Where the initiation of this attempt has yet to go. */
    List<Endpoint> takeTargets() {
        var targets = new ArrayList<Endpoint>(3);
        var here = current;
        if (here != null && (withCurrent || (withCandidate && candidate >= specs.size()))) {
            add(targets, here);
        }
        if (here == null && remembered != null) {
            add(targets, remembered);
        }
        for (int index : opened) {
            takeTargets(addresses.get(index), targets);
        }
        return targets;
    }

    private void takeTargets(List<Endpoint> known, List<Endpoint> targets) {
        pick(known, true, targets);
        pick(known, false, targets);
        if (everyAddress) {
            known.forEach(endpoint -> add(targets, endpoint));
        }
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
        everyAddress = false;
        opened.clear();
        withCurrent = useCurrent;
        withCandidate = false;
        if (useCandidate) {
            open();
        }
    }

    private void open() {
        withCandidate = true;
        if (candidate < specs.size() && !opened.contains(candidate)) {
            opened.add(candidate);
        }
    }

    private void advance() {
        candidate++;
        if (candidate >= candidates()) {
            candidate = 0;
        }
    }

    private int candidates() {
        var here = current;
        var foreign = here != null && addresses.stream().noneMatch(list -> list.contains(here));
        return specs.size() + (foreign ? 1 : 0);
    }

    private void add(List<Endpoint> targets, Endpoint endpoint) {
        if (tried.size() < MAX_TARGETS && !tried.contains(endpoint)) {
            tried.add(endpoint);
            targets.add(endpoint);
        }
    }

    /** One address of the family, another one in each attempt. */
    private void pick(List<Endpoint> known, boolean v6, List<Endpoint> targets) {
        var ofFamily = known.stream().filter(e -> e.v6() == v6).toList();
        if (!ofFamily.isEmpty()) {
            add(targets, ofFamily.get(round % ofFamily.size()));
        }
    }
}
