package org.l2vpn.session;

import org.l2vpn.counters.DropReason;
import org.l2vpn.path.PathMtu;
import org.l2vpn.path.Probe;
import org.l2vpn.protocol.ControlRecord;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.PathBudget;
import org.l2vpn.protocol.WireFormat;

/**
 * Carries the probes of every peer's {@link PathMtu}s out and their answers back, and answers the
 * peers' probes. None of it counts as data in the sense of the timers.
 */
final class PathProber {
    /**
     * Answers of one peer's probes in a tick, and at most in one go: a search sends 13 in a round,
     * and a round takes a tick or a round trip, whichever is longer, but for the first ones.
     */
    private static final int ANSWERS_PER_TICK = 32;

    static final int ANSWERS_AT_ONCE = 2 * ANSWERS_PER_TICK;

    /** A system that is asked for this many routes in a tick has been asked enough. */
    private static final int ROUTES_PER_TICK = 64;

    private static final int LARGEST_RECORD =
            PathBudget.LARGEST_PATH_MTU - PathBudget.IPV4_UDP - WireFormat.TRANSPORT_OVERHEAD;

    private final EngineContext context;
    private byte[] record = new byte[0];
    private int routesLeft = ROUTES_PER_TICK;

    PathProber(EngineContext context) {
        this.context = context;
    }

    /**
     * The peer can be sent to, or is elsewhere.
     *
     * @param proven whether a handshake has shown that it hears us there
     */
    void reachable(Peer peer, Endpoint at, boolean proven, long now) {
        peer.otherPath(at).pause();
        var path = peer.path(at);
        path.use(at, proven, now);
        work(peer, path, at, now);
    }

    /** The peer cannot be sent to. */
    void unreachable(Peer peer) {
        peer.pausePaths();
    }

    /** A tick of the engine, before those of the peers. */
    void tick() {
        routesLeft = ROUTES_PER_TICK;
    }

    void tick(Peer peer, long now) {
        peer.pathAnswers = Math.min(ANSWERS_AT_ONCE, peer.pathAnswers + ANSWERS_PER_TICK);
        var at = peer.endpoints.current();
        if (at != null) {
            work(peer, peer.path(at), at, now);
        }
    }

    /** Our system refused a datagram of {@code size} bytes to where the peer is. */
    void refused(Peer peer, Endpoint to, int size, long now) {
        if (to.equals(peer.endpoints.current())) {
            var path = peer.path(to);
            path.refused(size + PathBudget.headers(to.v6()));
            work(peer, path, to, now);
        }
    }

    /** The answer to a path probe, or to an ordinary one, came. */
    void answered(Peer peer, byte[] answer, int offset, int length, boolean plain, long now) {
        var at = peer.endpoints.current();
        if (at != null) {
            var path = peer.path(at);
            path.answered(ControlRecord.token(answer, offset, length, 0), plain, now);
            work(peer, path, at, now);
        }
    }

    /** A path probe came, in a datagram of {@code size} bytes. */
    void answer(Peer peer, byte[] probe, int offset, int length, int size, long now) {
        var token = ControlRecord.token(probe, offset, length, 0);
        if (length < ControlRecord.PATH_PROBE_ANSWER_SIZE) {
            return; // no answer is longer than its question
        }
        if (peer.pathAnswers <= 0) {
            context.drop(DropReason.RATE_LIMITED);
            return;
        }
        peer.pathAnswers--;
        var n = ControlRecord.writeAnswer(room(length), 0, token, size);
        var _ = context.sealer.seal(peer, record, 0, n, now);
    }

    private void work(Peer peer, PathMtu path, Endpoint at, long now) {
        send(peer, path, at, now);
        if (path.wantsRoute(now) && routesLeft > 0) {
            routesLeft--;
            path.onRoute(context.out.route(at), now);
            send(peer, path, at, now);
        }
        report(peer, path, at, now);
    }

    private void send(Peer peer, PathMtu path, Endpoint at, long now) {
        var probes = path.poll(now);
        for (int i = 0; i < probes.size(); i++) {
            send(peer, probes.get(i), path.speaksPlain(), at, now);
        }
    }

    private void send(Peer peer, Probe probe, boolean plain, Endpoint at, long now) {
        var overhead = PathBudget.headers(at.v6()) + WireFormat.TRANSPORT_OVERHEAD;
        var length =
                Math.clamp(
                        probe.size() - overhead,
                        ControlRecord.PATH_PROBE_ANSWER_SIZE,
                        LARGEST_RECORD);
        var code = plain ? ControlRecord.PROBE : ControlRecord.PATH_PROBE;
        ControlRecord.writePadded(room(length), 0, code, probe.token(), length);
        context.batches.separate(peer);
        if (context.sealer.seal(peer, record, 0, length, now)) {
            context.batches.sendProbe(peer);
        }
    }

    private void report(Peer peer, PathMtu path, Endpoint at, long now) {
        var before = path.takeReport(now);
        if (before > 0) {
            var mtu = path.budget().pathMtu();
            context.out.event(
                    new SessionEvent.PathMtuChanged(peer, at.v6(), mtu, before, path.source()));
        }
        if (path.takeUnanswered() && peer.up) {
            var mtu = path.budget().pathMtu();
            context.out.event(new SessionEvent.PathProbesUnanswered(peer, at.v6(), mtu));
        }
    }

    /** The largest probe is that of the largest interface; most engines never need so much. */
    private byte[] room(int length) {
        if (record.length < length) {
            record = new byte[length];
        }
        return record;
    }
}
