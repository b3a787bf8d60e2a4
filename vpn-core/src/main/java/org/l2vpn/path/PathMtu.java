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
    /** Least path over IPv4 (RFC 791 §3.1); over IPv6 no link takes less than the base. */
    private static final int IPV4_FLOOR = PathBudget.SMALLEST_PATH_MTU;

    /** Rounds without any answer after which a search ends without a result. */
    private static final int MAX_UNHEARD = 8;

    private final boolean automatic;
    private final PathTimings timings;
    private final PathValue value;
    private final RouteWatch watch;
    private final ProbeRounds rounds;
    private final int floor;
    private final Confirmation confirmation;
    private volatile boolean searching;

    private @Nullable Endpoint endpoint;
    private @Nullable MtuSearch search;
    private boolean running;
    private boolean searchWanted;
    private boolean routeWanted;
    private boolean confirming;
    private boolean answering;
    private boolean unanswered;
    private long raiseAt;
    private boolean heard;
    private boolean validating;
    private long searchAt = Long.MIN_VALUE / 2;
    private int known = PathBudget.BASE_PATH_MTU;

    /**
     * @param configured the configured value; empty: to be found
     * @param v6 whether the path is IPv6
     */
    public PathMtu(OptionalInt configured, boolean v6, PathTimings timings) {
        this.timings = timings;
        automatic = configured.isEmpty();
        rounds = new ProbeRounds(timings);
        floor = v6 ? PathBudget.BASE_PATH_MTU : IPV4_FLOOR;
        confirmation = new Confirmation(timings, floor - PathBudget.headers(v6));
        watch = new RouteWatch(timings);
        value =
                new PathValue(
                        new PathBudget(configured.orElse(PathBudget.BASE_PATH_MTU), v6),
                        automatic ? MtuSource.BASE : MtuSource.CONFIGURED,
                        timings);
    }

    /** What fits through now. */
    public PathBudget budget() {
        return value.budget();
    }

    /** How that was found. */
    public MtuSource source() {
        return value.source();
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
        confirmation.sent(datagram);
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
        if (endpoint != null && endpoint.sameAddress(peer)) {
            known = Math.max(known, value.mtu());
        } else {
            known = PathBudget.BASE_PATH_MTU;
            watch.forget();
            rounds.forget();
        }
        endpoint = peer;
        running = true;
        value.toBase(now);
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
    public void onRoute(RouteMtu route, long now) {
        routeWanted = false;
        var news = watch.learn(route, now);
        if (news == RouteWatch.News.OTHER_PATH) {
            value.toBase(now);
        }
        var most = watch.bound(route, value.mtu(), floor);
        if (most < value.mtu()) {
            value.set(most, most == route.limit() ? MtuSource.ROUTE : MtuSource.BASE, now);
            restart();
        } else if (news != RouteWatch.News.NONE) {
            restart();
        }
        if (searchWanted) {
            beginSearch(route, now);
        }
    }

    /** The probes to be sent now, in this order; to be asked on each tick and after an answer. */
    public List<Probe> poll(long now) {
        if (!running || searchWanted) {
            return List.of();
        }
        return search != null ? searchRound(search, now) : confirmationRound(now);
    }

    /** Whether the probes given last are to be ordinary ones with padding, for an older peer. */
    public boolean speaksPlain() {
        return rounds.arePlain();
    }

    /**
     * A probe's answer came.
     *
     * @param plain whether it is the answer to an ordinary probe
     */
    public void answered(long token, boolean plain, long now) {
        var size = rounds.answered(token, plain, now);
        if (size < 0 || !running) {
            return;
        }
        answering = true;
        heard = true;
        var here = search;
        if (here == null) {
            if (size >= value.mtu()) {
                confirmed(now);
            }
            return;
        }
        here.answered(size);
        if (confirming && size >= value.mtu()) {
            endSearch();
            confirmed(now);
        } else if (here.low() > value.mtu()) {
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
        if (size <= value.mtu()) {
            watch.refused(size);
            routeWanted = true;
        }
    }

    /** The value that was reported last, if it is another now and time to say so; else 0. */
    public int takeReport(long now) {
        return value.takeReport(searching, now);
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
            } else if (confirmation.missed()) {
                restart();
                confirming = true;
                return List.of();
            }
        } else if (!confirmation.isDue(now)) {
            return List.of();
        } else if (now >= raiseAt) {
            restart();
            return List.of();
        } else if (value.mtu() <= floor || !answering) {
            confirmed(now);
            return List.of();
        } else {
            routeWanted = true;
        }
        return rounds.begin(confirmation.sizes(value.mtu()), now);
    }

    private void beginSearch(RouteMtu here, long now) {
        searchWanted = false;
        routeWanted = false;
        if (here.equals(RouteMtu.UNPROVABLE)) {
            settled(now + timings.raise(), now);
            return;
        }
        var next =
                new MtuSearch(
                        Math.min(floor, here.limit()),
                        here.limit(),
                        List.of(value.mtu(), PathBudget.BASE_PATH_MTU, here.hint(), known));
        if (confirming) {
            next.suspect(value.mtu(), Confirmation.MAX_MISSED);
        }
        search = next;
    }

    private void leaveRefuted(MtuSearch here, long now) {
        while (value.mtu() > here.low() && here.refutes(value.mtu())) {
            var base = PathBudget.BASE_PATH_MTU;
            confirming = false;
            if (value.mtu() > base && base > here.low()) {
                value.toBase(now);
            } else {
                found(here, now);
            }
        }
    }

    /** As much as the search has proven so far. */
    private void found(MtuSearch here, long now) {
        value.set(here.low(), here.low() >= here.limit() ? MtuSource.ROUTE : MtuSource.PROBED, now);
    }

    private void confirmed(long now) {
        if (rounds.underWay()) {
            var _ = rounds.end();
        }
        confirmation.done(now);
    }

    private void settled(long raise, long now) {
        endSearch();
        confirmed(now);
        known = value.mtu();
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
}
