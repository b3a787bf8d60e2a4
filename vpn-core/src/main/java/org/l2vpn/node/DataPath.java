package org.l2vpn.node;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.Facts;
import org.l2vpn.protocol.RouteMtu;
import org.l2vpn.session.HandshakeRefusal;
import org.l2vpn.session.HandshakeWork;
import org.l2vpn.session.Peer;
import org.l2vpn.session.SendError;
import org.l2vpn.session.SessionEngine;
import org.l2vpn.session.SessionEvent;
import org.l2vpn.session.SessionOutput;
import org.l2vpn.switching.LearningSwitch;
import org.l2vpn.time.MonotonicClock;
import org.l2vpn.time.SuspendDetector;
import org.l2vpn.transport.InternalErrors;
import org.l2vpn.transport.SendFailure;
import org.l2vpn.transport.TransportListener;
import org.l2vpn.transport.UdpTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the data loop runs: carries frames between links, switch and sessions, and datagrams between
 * sessions and the socket. Each callback is one iteration: take everything in, then flush once.
 *
 * <p>Data loop only, except where a method says otherwise.
 */
final class DataPath implements TransportListener, SessionOutput {
    private static final Logger LOG = LoggerFactory.getLogger(DataPath.class);

    /** Of TCP and of UDP over untagged IPv4 without options: 14 + 20 bytes, then the checksum. */
    private static final long TCP_SUPER_FRAME =
            Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 1_000, 34, 16);

    private static final long UDP_SUPER_FRAME =
            Offload.of(Offload.NEEDS_CSUM, Offload.GSO_UDP_L4, 1_000, 34, 6);

    private final LearningSwitch learningSwitch;
    private final MonotonicClock clock;
    private final InstantSource wall;
    private final Executor loop;
    private final SuspendDetector suspend;
    private final HandshakeWorkers workers;
    private final PeerEvents events;
    private final List<LinkPort> linkPorts = new ArrayList<>();
    private final DropCounters drops;
    private final OwnDatagramReport ownDatagrams;
    private final LinkMtuReport linkMtus;
    private Supplier<@Nullable Facts> ownFacts = () -> null;
    private final SwitchReport switchReport;
    private @Nullable SessionEngine engine;
    private @Nullable UdpTransport transport;
    private Function<Endpoint, RouteMtu> routes = _ -> RouteMtu.UNKNOWN;
    private final Frame ingress = new Frame();
    private long now;

    DataPath(
            LearningSwitch learningSwitch,
            MonotonicClock clock,
            InstantSource wall,
            Executor loop,
            PeerEvents events,
            InternalErrors errors,
            DropCounters drops) {
        this.learningSwitch = learningSwitch;
        this.clock = clock;
        this.wall = wall;
        this.loop = loop;
        this.events = events;
        this.drops = drops;
        ownDatagrams = new OwnDatagramReport(events);
        linkMtus = new LinkMtuReport(events::onLinkMtusDiffer);
        switchReport = new SwitchReport(learningSwitch.incidents(), events.hidesAddresses());
        now = clock.nanos();
        suspend = new SuspendDetector(now, wall.instant());
        workers = new HandshakeWorkers(errors, work -> loop.execute(() -> finish(work)));
    }

    /** Gives it the engine whose output it is; once, before anything runs. */
    void use(SessionEngine newEngine) {
        engine = newEngine;
    }

    /**
     * Opens the tunnel side: from now on datagrams leave, and peers with an endpoint are called.
     *
     * @param newRoutes what the system says about the route to an endpoint
     */
    void start(UdpTransport newTransport, Function<Endpoint, RouteMtu> newRoutes) {
        transport = newTransport;
        routes = newRoutes;
        engine().localPorts(
                        newTransport.localEndpoints().stream()
                                .mapToInt(Endpoint::port)
                                .distinct()
                                .toArray());
        now = clock.nanos();
        engine().start(now);
        flush();
    }

    /** Has frames put together if a link takes the result. */
    void coalesce() {
        if (anyLinkTakes(TCP_SUPER_FRAME)) {
            engine().coalesce(anyLinkTakes(UDP_SUPER_FRAME));
        }
    }

    private boolean anyLinkTakes(long offload) {
        return linkPorts.stream().anyMatch(port -> port.takes(offload));
    }

    /** What peers are told about this node, asked for on the loop. */
    void describe(Supplier<@Nullable Facts> newFacts) {
        ownFacts = newFacts;
    }

    void addLinkPort(LinkPort port) {
        linkPorts.add(port);
        learningSwitch.addPort(port);
    }

    // From the links.

    /** Frames came from a link. */
    void onFrames(LinkPort port, FrameBatch frames) {
        now = clock.nanos();
        for (int i = 0; i < frames.count(); i++) {
            frames.get(i, ingress, now);
            port.countIn(ingress);
            var recipient = engine().recipientOfOwn(ingress);
            if (recipient == null) {
                learningSwitch.forward(port, ingress);
            } else {
                drops.count(DropReason.OWN_DATAGRAM);
                ownDatagrams.came(port.name(), recipient, now);
            }
        }
        flush();
    }

    /** A frame of our own leaves as if it came from {@code port}. */
    void inject(LinkPort port, byte[] frame) {
        now = clock.nanos();
        learningSwitch.forward(port, Frame.copyOf(frame, now));
        flush();
    }

    // From the underlay.

    @Override
    public void onDatagrams(DatagramBatch batch) {
        now = clock.nanos();
        engine().onDatagrams(batch, now);
    }

    @Override
    public void onReadComplete() {
        flush();
    }

    @Override
    public void onSendFailed(Endpoint remote, SendFailure failure, int size) {
        var error =
                switch (failure) {
                    case UNREACHABLE -> SendError.UNREACHABLE;
                    case TOO_BIG -> SendError.TOO_BIG;
                    case OTHER -> SendError.OTHER;
                };
        // Told from within a flush: the engine is told in an iteration of its own.
        loop.execute(
                () -> {
                    now = clock.nanos();
                    engine().onSendError(remote, error, size, now);
                    flush();
                });
    }

    // From the sessions.

    @Override
    public void datagrams(DatagramBatch batch) {
        if (transport != null) {
            transport.write(batch);
        }
    }

    @Override
    public boolean submit(HandshakeWork work) {
        return workers.submit(work);
    }

    @Override
    public RouteMtu route(Endpoint to) {
        return transport != null && !transport.forbidsFragments(to.v6())
                ? RouteMtu.UNPROVABLE
                : routes.apply(to);
    }

    private void finish(HandshakeWork work) {
        now = clock.nanos();
        engine().onWork(work, now);
        flush();
    }

    @Override
    public void resolve(Peer peer, int specIndex, EndpointSpec spec) {
        NameResolver.resolve(
                spec,
                endpoints ->
                        loop.execute(
                                () -> {
                                    now = clock.nanos();
                                    engine().onResolved(peer, specIndex, endpoints, now);
                                    flush();
                                }));
    }

    @Override
    public @Nullable Facts facts() {
        return ownFacts.get();
    }

    @Override
    public void refused(HandshakeRefusal refusal) {
        events.onRefusal(refusal);
    }

    @Override
    public void event(SessionEvent event) {
        events.onEvent(event, now);
        if (event instanceof SessionEvent.FactsReceived told) {
            var own = facts();
            if (own != null) {
                linkMtus.compare(told.peer(), own, told.facts(), now);
            }
        }
    }

    long suppressedEvents() {
        return events.suppressed();
    }

    // Time.

    /** Every 100 ms. */
    void tick() {
        now = clock.nanos();
        if (suspend.onTick(now, wall.instant())) {
            resume();
        }
        engine().tick(now);
        learningSwitch.tick(now);
        events.tick(now);
        switchReport.tick(now);
        flush();
    }

    /**
     * This virtual machine goes on from a snapshot: what it sealed since then, it sealed before.
     */
    void onRestore() {
        now = clock.nanos();
        resume();
        flush();
    }

    private void resume() {
        events.onResume();
        engine().onResume(now);
    }

    /** Interfaces, addresses or routes of this machine changed. */
    void onNetworkChange() {
        now = clock.nanos();
        LOG.debug("the network of this machine changed");
        if (transport != null) {
            transport.onNetworkChange();
        }
        engine().onUnderlayChange(now);
        flush();
    }

    /** Tells every peer that we stop, and stops handshakes. */
    void goAway() {
        now = clock.nanos();
        engine().goingAway(now);
        flush();
        workers.close();
    }

    private void flush() {
        engine().flush(now);
        for (int i = 0; i < linkPorts.size(); i++) {
            linkPorts.get(i).flush();
        }
        if (transport != null) {
            transport.flush();
        }
    }

    /** The links' ports, in the configuration's order; fixed after the start. Any thread. */
    List<LinkPort> linkPorts() {
        return linkPorts;
    }

    LearningSwitch learningSwitch() {
        return learningSwitch;
    }

    long now() {
        return clock.nanos();
    }

    DropCounters drops() {
        return drops;
    }

    SessionEngine engine() {
        if (engine == null) {
            throw new IllegalStateException("use() comes first");
        }
        return engine;
    }
}
