package org.l2vpn.path;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.PathBudget;
import org.l2vpn.protocol.PathTimings;
import org.l2vpn.protocol.RouteMtu;

/**
 * The MTU of the path to one peer over one address family, in our sending direction: packetization
 * layer path MTU discovery for datagrams (RFC 8899), sans I/O. Asked what to probe ({@link #poll}),
 * told what came back ({@link #answered}), what our system refused ({@link #refused}) and what it
 * says about the route ({@link #onRoute}).
 *
 * <p>Sizes are those of IP packets in bytes, times nanoseconds of the monotonic clock. {@link
 * #budget}, {@link #source} and {@link #isSearching} may be read by any thread; everything else is
 * the engine's.
 */
public final class PathMtu {
    /**
     * Smallest path over IPv4 that we work on (RFC 791 §3.1); over IPv6 no link takes less than the
     * base.
     */
    private static final int IPV4_FLOOR = PathBudget.SMALLEST_PATH_MTU;

    /** Rounds without any answer after which a search ends without a result. */
    private static final int MAX_UNHEARD = 8;

    /** Unanswered confirmations after which the path is searched again. */
    private static final int MAX_UNCONFIRMED = 2;

    /** Larger than any packet. */
    private static final int NOTHING = Integer.MAX_VALUE;

    /** From this many unheard rounds on every other one is sent in the words of older peers. */
    private static final int UNHEARD_BEFORE_PLAIN = 2;

    private final boolean v6;
    private final boolean automatic;
    private final PathTimings timings;
    private final ProbeRounds rounds;
    private final int floor;
    private final int largeDatagram;
    private volatile PathBudget budget;
    private volatile MtuSource source;
    private volatile boolean searching;

    private @Nullable Endpoint endpoint;
    private @Nullable RouteMtu route;
    private @Nullable MtuSearch search;
    private boolean running;
    private boolean searchWanted;
    private boolean routeWanted;
    private int refused = NOTHING;
    private boolean confirming;
    private int unconfirmed;
    private boolean plainSpoken;
    private boolean answering;
    private boolean unanswered;
    private boolean largeSent;
    private long confirmAt;
    private long raiseAt;
    private long hintAt = Long.MIN_VALUE;
    private boolean heard;
    private boolean validating;
    private long searchAt = Long.MIN_VALUE / 2;
    private int known = PathBudget.BASE_PATH_MTU;
    private int reported;
    private long changedAt;
    private long reportAt = Long.MIN_VALUE;

    /**
     * @param configured the configured value; empty: to be found
     * @param v6 whether the path is IPv6
     */
    public PathMtu(OptionalInt configured, boolean v6, PathTimings timings) {
        this.v6 = v6;
        this.timings = timings;
        automatic = configured.isEmpty();
        rounds = new ProbeRounds(timings);
        floor = v6 ? PathBudget.BASE_PATH_MTU : IPV4_FLOOR;
        largeDatagram = floor - PathBudget.headers(v6);
        budget = new PathBudget(configured.orElse(PathBudget.BASE_PATH_MTU), v6);
        source = automatic ? MtuSource.BASE : MtuSource.CONFIGURED;
        reported = value();
    }

    /** What fits through now. */
    public PathBudget budget() {
        return budget;
    }

    /** How that was found. */
    public MtuSource source() {
        return source;
    }

    /** Whether a search is under way. */
    public boolean isSearching() {
        return searching;
    }

    /** Whether the value is found and not configured. */
    public boolean isAutomatic() {
        return automatic;
    }

    /** A datagram of this size left: from a certain size on a black hole would swallow it. */
    public void sent(int datagram) {
        if (datagram > largeDatagram) {
            largeSent = true;
        }
    }

    /**
     * There is a session, and the peer is here. A search from the base begins; at an address where
     * the peer was before, what passed then is tried first.
     *
     * @param proven whether it is certain that the peer hears us there, by a handshake. A peer that
     *     only seems to have moved is asked by one small probe first, and once a second at most:
     *     who forges its address must not be able to point a search at somebody else
     */
    public void use(Endpoint peer, boolean proven, long now) {
        if (!automatic || (running && peer.equals(endpoint))) {
            return;
        }
        heard = proven;
        searchAt = proven ? now : Math.max(now, searchAt + timings.confirm());
        if (endpoint != null && sameAddress(endpoint, peer)) {
            known = Math.max(known, value());
        } else {
            known = PathBudget.BASE_PATH_MTU;
            route = null;
            rounds.forget();
        }
        endpoint = peer;
        running = true;
        set(PathBudget.BASE_PATH_MTU, MtuSource.BASE, now);
        restart();
    }

    /** There is no session any more, or the peer is reached over the other family. */
    public void pause() {
        running = false;
        rounds.abandon();
        endSearch();
    }

    /** Interfaces, addresses or routes of this machine have changed: the path may be another. */
    public void networkChanged() {
        routeWanted = true;
    }

    /** Whether {@link #onRoute} is to be called, and then {@link #poll} once more. */
    public boolean wantsRoute(long now) {
        return running && routeWanted && now >= searchAt;
    }

    /** What the system says about the route to the peer. */
    public void onRoute(RouteMtu now, long time) {
        var before = route == null ? now : route;
        route = now;
        if (before.identity() != now.identity()) {
            set(PathBudget.BASE_PATH_MTU, MtuSource.BASE, time);
            restart();
        } else if (before.limit() < now.limit()) {
            restart();
        } else if (before.hint() != now.hint() && time >= hintAt) {
            hintAt = time + timings.hint();
            restart();
        }
        if (now.limit() < value()) {
            set(Math.max(now.limit(), PathBudget.SMALLEST_PATH_MTU), MtuSource.ROUTE, time);
            restart();
        }
        if (refused <= value() && value() > floor) {
            set(
                    refused > PathBudget.BASE_PATH_MTU ? PathBudget.BASE_PATH_MTU : floor,
                    MtuSource.BASE,
                    time);
            restart();
        }
        refused = NOTHING;
        routeWanted = false;
        if (searchWanted) {
            beginSearch(now, time);
        }
    }

    /** The probes to be sent now, in this order; to be asked on each tick and after an answer. */
    public List<Probe> poll(long now) {
        if (!running || searchWanted) {
            return List.of();
        }
        return search != null ? searchRound(search, now) : confirmationRound(now);
    }

    /**
     * Whether the probes that {@link #poll} gave last are to be sent as ordinary probes with
     * padding: a peer of an older version answers those alone.
     */
    public boolean speaksPlain() {
        return plainSpoken
                || (rounds.unheard() >= UNHEARD_BEFORE_PLAIN && rounds.unheard() % 2 == 0);
    }

    /**
     * A probe's answer came.
     *
     * @param plain whether it is the answer to an ordinary probe
     */
    public void answered(long token, boolean plain, long now) {
        var size = rounds.answered(token, now);
        if (size < 0 || !running) {
            return;
        }
        answering = true;
        heard = true;
        plainSpoken = plain;
        var here = search;
        if (here == null) {
            if (size >= value()) {
                confirmed(now);
            }
            return;
        }
        here.answered(size);
        if (confirming && size >= value()) {
            endSearch();
            confirmed(now);
        } else if (here.low() > value()) {
            found(here, now);
        }
    }

    /** Our own system refused a datagram to the peer in an IP packet of this size (EMSGSIZE). */
    public void refused(int size) {
        if (!running) {
            return;
        }
        if (search != null) {
            search.refused(size);
        }
        if (size <= value()) {
            refused = Math.min(refused, size);
            routeWanted = true;
        }
    }

    /** The value that was reported last, if it is another now and time to say so; else 0. */
    public int takeReport(long now) {
        if (value() == reported
                || now < reportAt
                || (searching && now - changedAt < timings.unsettled())) {
            return 0;
        }
        var before = reported;
        reported = value();
        reportAt = now + timings.report();
        return before;
    }

    /** True once after a search that nothing answered. */
    public boolean takeUnanswered() {
        var was = unanswered;
        unanswered = false;
        return was;
    }

    private List<Probe> searchRound(MtuSearch here, long now) {
        if (rounds.underWay()) {
            if (!here.isRoundAnswered() && !rounds.isOver(now) && !(validating && heard)) {
                return List.of();
            }
            if (rounds.end()) {
                here.endRound();
                leaveRefuted(here, now);
            } else if (rounds.unheard() >= MAX_UNHEARD) {
                unanswered = true;
                answering = false;
                settled(now + timings.retry(), now);
                return List.of();
            }
        }
        validating = !heard;
        if (validating) {
            return rounds.begin(List.of(), now);
        }
        var sizes = here.plan();
        if (sizes.isEmpty()) {
            found(here, now);
            settled(now + timings.raise(), now);
            return List.of();
        }
        return rounds.begin(sizes, now);
    }

    private List<Probe> confirmationRound(long now) {
        if (rounds.underWay()) {
            if (!rounds.isOver(now)) {
                return List.of();
            }
            if (!rounds.end()) {
                if (rounds.unheard() >= MAX_UNHEARD) {
                    confirmed(now); // the peer is gone, and whoever watches it says so
                    return List.of();
                }
            } else if (++unconfirmed >= MAX_UNCONFIRMED) {
                restart();
                confirming = true;
                return List.of();
            }
        } else if (!isConfirmationDue(now)) {
            return List.of();
        } else if (now >= raiseAt) {
            restart();
            return List.of();
        } else if (value() <= floor || !answering) {
            confirmed(now);
            return List.of();
        } else {
            routeWanted = true;
        }
        return rounds.begin(unconfirmed == 0 ? List.of(value()) : List.of(value(), value()), now);
    }

    private boolean isConfirmationDue(long now) {
        return search == null && largeSent && now >= confirmAt && !rounds.underWay();
    }

    private void beginSearch(RouteMtu here, long now) {
        searchWanted = false;
        if (here.equals(RouteMtu.UNPROVABLE)) {
            settled(now + timings.raise(), now);
            return;
        }
        var next =
                new MtuSearch(
                        Math.min(floor, here.limit()),
                        here.limit(),
                        List.of(value(), PathBudget.BASE_PATH_MTU, here.hint(), known));
        if (confirming) {
            next.suspect(value(), MAX_UNCONFIRMED);
        }
        unconfirmed = 0;
        search = next;
    }

    private void leaveRefuted(MtuSearch here, long now) {
        while (value() > here.low() && here.refutes(value())) {
            var base = PathBudget.BASE_PATH_MTU;
            confirming = false;
            if (value() > base && base > here.low()) {
                set(base, MtuSource.BASE, now);
            } else {
                found(here, now);
            }
        }
    }

    /** As much as the search has proven so far. */
    private void found(MtuSearch here, long now) {
        set(here.low(), here.low() >= here.limit() ? MtuSource.ROUTE : MtuSource.PROBED, now);
    }

    private void confirmed(long now) {
        if (rounds.underWay()) {
            var _ = rounds.end();
        }
        unconfirmed = 0;
        largeSent = false;
        confirmAt = now + timings.confirm();
    }

    private void settled(long raise, long now) {
        endSearch();
        confirmed(now);
        known = value();
        raiseAt = raise;
    }

    private void restart() {
        endSearch();
        rounds.abandon();
        searchWanted = true;
        routeWanted = true;
        searching = true;
    }

    private void endSearch() {
        search = null;
        searchWanted = false;
        confirming = false;
        searching = false;
    }

    private void set(int mtu, MtuSource how, long now) {
        if (mtu != value()) {
            budget = new PathBudget(mtu, v6);
            changedAt = now;
        }
        source = how;
    }

    private int value() {
        return budget.pathMtu();
    }

    private static boolean sameAddress(Endpoint a, Endpoint b) {
        return a.high() == b.high()
                && a.low() == b.low()
                && a.v6() == b.v6()
                && a.scopeId() == b.scopeId();
    }
}
