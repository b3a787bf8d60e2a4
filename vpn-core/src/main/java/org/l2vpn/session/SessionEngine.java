package org.l2vpn.session;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.MessageClassifier;
import org.l2vpn.protocol.PathBudget;
import org.l2vpn.time.Tai64nSource;

/**
 * All sessions of one node, sans I/O: takes datagrams, frames, finished handshake work and ticks,
 * and answers through {@link SessionOutput}. One thread, which owns it wholly. Time is nanoseconds
 * of a monotonic clock that counts suspend, and never goes back.
 *
 * <p>Data that is sent gathers in batches: {@link #onDatagrams} and {@link #sendFrame} leave them
 * to the caller, who calls {@link #flush} once per event-loop iteration; every other method flushes
 * before it returns.
 */
public final class SessionEngine {
    private static final long EVENT_INTERVAL = Duration.ofMinutes(1).toNanos();

    /** Send errors come per datagram; each one looked at costs a walk over the peers. */
    private static final long SEND_ERROR_INTERVAL = Duration.ofMillis(1).toNanos();

    private static final long UNDERLAY_INTERVAL = Duration.ofSeconds(1).toNanos();

    private final EngineContext context;
    private final PeerTicker ticker;
    private final RecalledPeers recalled;
    private long sendErrorsQuietUntil = Long.MIN_VALUE;
    private long underlayQuietUntil = Long.MIN_VALUE;
    private boolean underlayChanged;

    /**
     * @param random for keys, indices, cookies and jitter; a {@code SecureRandom} in production
     * @param stamps of our initiations; used on workers
     * @param wall for the bound on others' stamps alone
     * @param drops where drops are counted
     */
    public SessionEngine(
            EngineSettings settings,
            RandomGenerator random,
            Tai64nSource stamps,
            InstantSource wall,
            DropCounters drops,
            SessionOutput out) {
        context = new EngineContext(settings, random, stamps, wall, drops, out);
        ticker = new PeerTicker(context);
        recalled = new RecalledPeers(context);
    }

    /** Adds a peer. Throws {@link IllegalArgumentException} if its key is ours or taken. */
    public Peer addPeer(PeerSettings settings) {
        return context.peers.add(settings);
    }

    /** Removes a peer with its keys, at once and without a word to it. */
    public void removePeer(Peer peer) {
        peer.removed = true;
        context.peers.remove(peer);
        forget(peer);
    }

    /** The peers, in the order they were added; a live view for the engine's thread. */
    public Collection<Peer> peers() {
        return context.peers.all();
    }

    /** Begins a handshake with every peer that has a place to dial and no session. */
    public void start(long now) {
        for (int i = 0; i < context.peers.size(); i++) {
            var peer = context.peers.get(i);
            if (peer.endpoints.onlyRemembered() != null) {
                recalled.add(peer);
            } else if (peer.ring.current() == null) {
                peer.timers.traversal(now);
                context.initiator.begin(peer, HandshakeReason.DIAL, now);
            }
        }
        recalled.call(now);
        context.flush(now);
    }

    /**
     * The peer was here when we stopped last. A peer without a configured place is called there by
     * {@link #start}: one initiation, repeated for 5 s, and never again. Before {@code start}.
     */
    public void remember(Peer peer, Endpoint endpoint) {
        peer.endpoints.remember(endpoint);
    }

    /**
     * From now on, frames from a peer that follow on each other are delivered as super-frames, at
     * {@link #flush} at the latest: for a node one of whose links takes them.
     *
     * @param udp whether datagrams of UDP are put together as TCP segments are
     */
    public void coalesce(boolean udp) {
        context.receiver.coalesce(udp);
    }

    /** The UDP ports our sockets are bound to, for {@link #recipientOfOwn}. */
    public void localPorts(int... ports) {
        context.own.ports(ports);
    }

    /**
     * The peer for which this engine itself sent the datagram that the frame of a link holds: a
     * route to its endpoint leads into the tunnel. Null for every other frame. Allocates nothing.
     */
    public @Nullable Peer recipientOfOwn(Frame frame) {
        return context.own.find(frame);
    }

    /** Datagrams came from the underlay. */
    public void onDatagrams(DatagramBatch in, long now) {
        if (context.stopped || in.isEmpty()) {
            return;
        }
        var data = in.data();
        var end = in.length();
        var step = Math.max(1, in.segmentSize());
        for (int offset = 0; offset < end; offset += step) {
            onDatagram(data, offset, Math.min(step, end - offset), in.remote(), now);
        }
    }

    /** Sends a frame to a peer, or keeps a copy until there is a key. */
    public void sendFrame(Peer peer, Frame frame) {
        if (!context.stopped && !peer.removed) {
            context.sender.frame(peer, frame);
        }
    }

    /**
     * Hands out everything that waits to be delivered or sent: the end of an event-loop iteration.
     */
    public void flush(long now) {
        context.receiver.flush();
        context.flush(now);
    }

    /** A worker has run this. */
    public void onWork(HandshakeWork done, long now) {
        switch (done) {
            case CreateInitiation work -> context.initiator.onInitiationCreated(work, now);
            case ReadResponse work -> {
                context.gate.done();
                context.answers.onResponseRead(work, now);
            }
            case ReadInitiation work -> {
                context.gate.done();
                context.responder.onInitiationRead(work, now);
            }
        }
        context.flush(now);
    }

    /** The answer to {@link SessionOutput#resolve}; an empty list if there is no address. */
    public void onResolved(Peer peer, int specIndex, List<Endpoint> endpoints, long now) {
        if (context.stopped || peer.removed) {
            return;
        }
        peer.endpoints.resolved(specIndex, endpoints);
        if (endpoints.isEmpty() && now >= peer.unresolvedQuietUntil) {
            peer.unresolvedQuietUntil = now + EVENT_INTERVAL;
            var spec = peer.endpoints.spec(specIndex);
            context.out.event(new SessionEvent.NameUnresolved(peer, spec));
        }
        context.initiator.resolved(peer, now);
        context.flush(now);
    }

    /**
     * The underlay refused a datagram to this endpoint.
     *
     * @param size of its UDP payload, bytes
     */
    public void onSendError(Endpoint remote, SendError kind, int size, long now) {
        if (context.stopped || kind == SendError.OTHER || now < sendErrorsQuietUntil) {
            return;
        }
        sendErrorsQuietUntil = now + SEND_ERROR_INTERVAL;
        for (int i = 0; i < context.peers.size(); i++) {
            var peer = context.peers.get(i);
            if (peer.endpoints.concerns(remote)) {
                if (kind == SendError.UNREACHABLE) {
                    context.initiator.unreachable(peer, remote, now);
                } else {
                    tooBig(peer, remote, size, now);
                }
            }
        }
        context.flush(now);
    }

    private void tooBig(Peer peer, Endpoint remote, int size, long now) {
        var path = peer.path(remote);
        if (path.isAutomatic()) {
            context.paths.refused(peer, remote, size, now);
        } else if (now >= peer.tooBigQuietUntil) {
            peer.tooBigQuietUntil = now + EVENT_INTERVAL;
            var budget = path.budget();
            var packet = size + PathBudget.headers(budget.v6());
            context.out.event(
                    new SessionEvent.DatagramTooBig(peer, remote, budget.pathMtu(), packet));
        }
    }

    /**
     * Interfaces, addresses or routes of this machine have changed: every path is looked at again,
     * and every peer is asked whether it is still there. Such changes come in bursts: what follows
     * within a second of one is handled at its end.
     */
    public void onUnderlayChange(long now) {
        if (context.stopped) {
            return;
        }
        if (now < underlayQuietUntil) {
            underlayChanged = true;
            return;
        }
        underlayChanged = false;
        underlayQuietUntil = now + UNDERLAY_INTERVAL;
        for (int i = 0; i < context.peers.size(); i++) {
            var peer = context.peers.get(i);
            peer.path().networkChanged();
            if (peer.timers.handshaking()) {
                context.initiator.hurry(peer, now);
            } else if (peer.ring.current() != null) {
                peer.liveness.doubt(now);
            }
        }
        context.flush(now);
    }

    /**
     * The machine slept or was restored from a snapshot: keys may be out of date at either end or
     * in use by a copy of us, addresses may have changed. Every session is forgotten; frames wait
     * for the handshakes that begin at once.
     */
    public void onResume(long now) {
        if (context.stopped) {
            return;
        }
        context.epoch++;
        for (int i = 0; i < context.peers.size(); i++) {
            var peer = context.peers.get(i);
            var known = peer.up || peer.endpoints.hasSpecs();
            context.lifecycle.resumed(peer);
            if (known) {
                context.initiator.begin(peer, HandshakeReason.RESUME, now);
            }
        }
        context.flush(now);
    }

    /** Time has passed. To be called every {@code Timings.tick()}. */
    public void tick(long now) {
        if (context.stopped) {
            return;
        }
        if (underlayChanged) {
            onUnderlayChange(now);
        }
        recalled.call(now);
        context.gate.tick(now);
        context.responder.forgetImpossibleStamps();
        context.paths.tick();
        for (int i = 0; i < context.peers.size(); i++) {
            ticker.tick(context.peers.get(i), now);
        }
        context.flush(now);
    }

    /** Orderly stop: tells every peer with a session, forgets all keys, and does nothing more. */
    public void goingAway(long now) {
        if (context.stopped) {
            return;
        }
        context.flush(now); // frames first
        for (var peer : context.peers.all()) {
            context.controls.goingAway(peer, now);
        }
        context.flush(now);
        context.stopped = true;
        for (var peer : context.peers.all()) {
            forget(peer);
        }
    }

    private void onDatagram(byte[] data, int offset, int length, Endpoint source, long now) {
        var type = MessageClassifier.classify(data, offset, length);
        switch (type) {
            case TRANSPORT -> context.receiver.onTransport(data, offset, length, source, now);
            case INITIATION, RESPONSE ->
                    context.gate.onMessage(type, data, offset, length, source, now);
            case COOKIE_REPLY -> context.answers.onCookieReply(data, offset, length, now);
            case MALFORMED, UNKNOWN_TYPE -> {
                var reason = type.drop();
                if (reason != null) {
                    context.drop(reason);
                }
            }
        }
    }

    private void forget(Peer peer) {
        context.initiator.abandon(peer);
        peer.ring.clear();
        peer.staged.discard();
        peer.forgetBundle();
        peer.reassembler.clear();
        peer.timers.endSeries();
        peer.timers.keysZeroed();
        peer.liveness.reset();
        peer.pausePaths();
        context.batches.discard(peer);
        context.lifecycle.refreshState(peer);
    }
}
