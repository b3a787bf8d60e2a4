package org.l2vpn.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.offload.SoftwareOffload;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.Facts;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.RouteMtu;
import org.l2vpn.protocol.Timings;
import org.l2vpn.session.EngineSettings;
import org.l2vpn.session.HandshakeWork;
import org.l2vpn.session.Peer;
import org.l2vpn.session.PeerSettings;
import org.l2vpn.session.SendError;
import org.l2vpn.session.SessionEngine;
import org.l2vpn.session.SessionEvent;
import org.l2vpn.session.SessionOutput;
import org.l2vpn.time.StampStore;
import org.l2vpn.time.Tai64nSource;

/** A session engine on a {@link SimNetwork}: its socket, its worker, its resolver and its tick. */
public final class SimNode implements SessionOutput {
    /** A frame that came out of the tunnel. */
    public record Received(Peer from, byte[] frame, long at) {
        /** As text: the tests' frames are texts. */
        public String text() {
            return new String(frame, StandardCharsets.US_ASCII);
        }
    }

    /** Enough for every story, small enough for hundreds of nodes. */
    private static final int MAX_INDICES = 4096;

    private final SimNetwork network;
    private final String name;
    private final StaticPrivateKey key;
    private final SimClock.Wall wall;
    private final StampStore stamps;
    private final Timings timings;
    private final List<Endpoint> addresses = new ArrayList<>();
    private final Map<String, List<Endpoint>> hosts = new HashMap<>();
    private final Set<Endpoint> unreachable = new HashSet<>();
    private final List<Received> frames = new ArrayList<>();
    private final List<Long> offloads = new ArrayList<>();
    private final SoftwareOffload software = new SoftwareOffload();
    private final List<SessionEvent> events = new ArrayList<>();
    private final List<HandshakeWork> held = new ArrayList<>();
    private final List<String> lookups = new ArrayList<>();
    private final DatagramBatch inbound = new DatagramBatch();
    private DropCounters drops = new DropCounters();
    private SessionEngine engine;
    private @Nullable Facts facts;
    private boolean holdWork;
    private int queueLimit = Integer.MAX_VALUE;
    private int life;
    private Duration tick = Duration.ofMillis(100);
    private OptionalInt pathMtu = OptionalInt.of(1500);
    private RouteMtu route = RouteMtu.UNKNOWN;

    /** A node with production times. */
    public SimNode(SimNetwork network, String name, Endpoint... addresses) {
        this(network, name, Timings.production(), StampStore.inMemory(), addresses);
    }

    /** A node with these times and stamps; its key comes from the network's randomness. */
    public SimNode(
            SimNetwork network,
            String name,
            Timings timings,
            StampStore stamps,
            Endpoint... addresses) {
        this(
                network,
                name,
                StaticPrivateKey.generate(network.random()),
                timings,
                stamps,
                addresses);
    }

    /** A node with this key. */
    public SimNode(
            SimNetwork network,
            String name,
            StaticPrivateKey key,
            Timings timings,
            StampStore stamps,
            Endpoint... addresses) {
        this.network = network;
        this.name = name;
        this.timings = timings;
        this.stamps = stamps;
        this.key = key;
        wall = network.clock().wall();
        this.addresses.addAll(List.of(addresses));
        engine = freshEngine();
        for (var address : addresses) {
            network.attach(address, this::receive);
        }
        scheduleTick(life);
    }

    /** 10.0.0.{@code host}, port 41820. */
    public static Endpoint v4(int host) {
        return Endpoint.of(new byte[] {10, 0, 0, (byte) host}, 0, 41820);
    }

    /** 2001:db8::{@code host}, port 41820. */
    public static Endpoint v6(int host) {
        var address = new byte[16];
        address[0] = 0x20;
        address[1] = 0x01;
        address[2] = 0x0d;
        address[3] = (byte) 0xb8;
        address[15] = (byte) host;
        return Endpoint.of(address, 0, 41820);
    }

    /** The engine of the present life. */
    public SessionEngine engine() {
        return engine;
    }

    /** The static key. */
    public StaticPrivateKey key() {
        return key;
    }

    /** This machine's wall clock. */
    public SimClock.Wall wall() {
        return wall;
    }

    /** What came out of the tunnel. */
    public List<Received> frames() {
        return frames;
    }

    /** The offloads of the frames as they were delivered, before they were finished in software. */
    public List<Long> offloads() {
        return offloads;
    }

    /** The same as texts. */
    public List<String> texts() {
        return frames.stream().map(Received::text).toList();
    }

    /** What the engine told. */
    public List<SessionEvent> events() {
        return events;
    }

    /** Events of one kind. */
    public <T extends SessionEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Names the engine wanted looked up. */
    public List<String> lookups() {
        return lookups;
    }

    /** How often something was dropped. */
    public long dropped(DropReason reason) {
        return drops.get(reason);
    }

    /** All drop counters. */
    public DropCounters drops() {
        return drops;
    }

    /** The only peer. */
    public Peer peer() {
        return engine.peers().iterator().next();
    }

    /** What this host name resolves to from now on. */
    public SimNode host(String host, Endpoint... endpoints) {
        hosts.put(host, List.of(endpoints));
        return this;
    }

    /** Sending there fails at once, as if there were no route. */
    public SimNode unreachable(Endpoint endpoint) {
        unreachable.add(endpoint);
        return this;
    }

    /** There is a route again. */
    public SimNode reachable(Endpoint endpoint) {
        unreachable.remove(endpoint);
        return this;
    }

    /** What it tells its peers about itself; nothing unless told. */
    public SimNode describedBy(Facts own) {
        facts = own;
        return this;
    }

    /** Keeps handshake work back until {@link #releaseWork}. */
    public SimNode holdWork() {
        holdWork = true;
        return this;
    }

    /** Work the workers' queue takes while it is held back. */
    public SimNode queueLimit(int limit) {
        queueLimit = limit;
        return this;
    }

    /** Work kept back. */
    public List<HandshakeWork> heldWork() {
        return held;
    }

    /** Does the work that was kept back, in the order it came, and keeps none back any more. */
    public void releaseWork() {
        holdWork = false;
        var works = List.copyOf(held);
        held.clear();
        works.forEach(this::perform);
    }

    /** Ticks in other steps. */
    public SimNode tickEvery(Duration step) {
        tick = step;
        return this;
    }

    /** Finds out the path MTU of the peers it knows from now on; by default it is 1500. */
    public SimNode findsPathMtu() {
        pathMtu = OptionalInt.empty();
        return this;
    }

    /** What this machine's system says of every route from now on. */
    public SimNode route(RouteMtu next) {
        route = next;
        return this;
    }

    /** Knows another node, to be found at these places. */
    public Peer knows(SimNode other, EndpointSpec... endpoints) {
        return knows(other, CipherSuite.AES_256_GCM, 0, endpoints);
    }

    /** Likewise, with suite and keepalive. */
    public Peer knows(
            SimNode other, CipherSuite suite, long keepaliveNanos, EndpointSpec... endpoints) {
        return add(
                new PeerSettings(
                        other.name,
                        other.key.publicKey(),
                        PresharedKey.none(),
                        suite,
                        pathMtu,
                        keepaliveNanos,
                        List.of(endpoints)));
    }

    /** Knows a peer whose frames it keeps. */
    public Peer add(PeerSettings settings) {
        var peer = engine.addPeer(settings);
        peer.deliverTo(frame -> keep(peer, frame));
        return peer;
    }

    /** Where this node is: a name that others resolve to all its addresses. */
    public EndpointSpec spec() {
        return new EndpointSpec(name + ".test", 41820);
    }

    /** Two nodes that know each other; the first dials. */
    public static void pair(SimNode dialler, SimNode listener) {
        dialler.host(listener.name + ".test", listener.addresses.toArray(Endpoint[]::new));
        dialler.knows(listener, listener.spec());
        listener.knows(dialler);
    }

    /** As the program does at start. */
    public SimNode start() {
        engine.start(now());
        return this;
    }

    /** Sends a text as a frame to the only peer. */
    public void send(String text) {
        send(peer(), text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a frame: a turn of the loop. */
    public void send(Peer peer, byte[] frame) {
        put(peer, frame);
        engine.flush(now());
    }

    /** Gives the engine a frame within a turn that {@link #send} ends. */
    public void put(Peer peer, byte[] frame) {
        engine.sendFrame(peer, Frame.copyOf(frame, now()));
    }

    /** Sends a text every so often, {@code n} times, numbered. */
    public void sendEvery(Duration step, int n, String prefix) {
        for (int i = 0; i < n; i++) {
            var text = prefix + i;
            network.after(step.multipliedBy(i), () -> send(text));
        }
    }

    /** The process dies: state is gone, key and stored stamp remain, peers are to be told anew. */
    public void kill() {
        life++;
        addresses.forEach(network::detach);
    }

    /** The process starts again, with nothing but its key and its stored stamp. */
    public void restart() {
        life++;
        drops = new DropCounters();
        engine = freshEngine();
        addresses.forEach(a -> network.attach(a, this::receive));
        scheduleTick(life);
    }

    /** The machine has other addresses from now on. */
    public void moveTo(Endpoint... next) {
        addresses.forEach(network::detach);
        addresses.clear();
        addresses.addAll(List.of(next));
        addresses.forEach(a -> network.attach(a, this::receive));
    }

    /** Puts a datagram into the engine as if it had come. */
    public void receive(SimNetwork.Datagram datagram) {
        inbound.begin(datagram.from());
        System.arraycopy(datagram.bytes(), 0, inbound.data(), 0, datagram.bytes().length);
        inbound.commit(datagram.bytes().length);
        engine.onDatagrams(inbound, now());
        engine.flush(now());
    }

    /** Events of both nodes and the wire, for the message of a failed test. */
    public static String story(SimNetwork network, SimNode... nodes) {
        return Stream.concat(
                        Stream.of(network.log()),
                        Arrays.stream(nodes)
                                .map(n -> n.name + " " + n.events + " " + n.drops.nonZero()))
                .reduce("", (a, b) -> a + "\n" + b);
    }

    @Override
    public void datagrams(DatagramBatch batch) {
        for (int offset = 0; offset < batch.length(); offset += batch.segmentSize()) {
            var end = Math.min(batch.length(), offset + batch.segmentSize());
            emit(batch.remote(), Arrays.copyOfRange(batch.data(), offset, end));
        }
    }

    private void keep(Peer from, Frame frame) {
        offloads.add(frame.offload());
        var sound =
                software.finish(
                        frame,
                        (d, o, n) ->
                                frames.add(
                                        new Received(
                                                from, Arrays.copyOfRange(d, o, o + n), now())));
        if (!sound) {
            throw new AssertionError("malformed: offload %x".formatted(frame.offload()));
        }
        var at = frame.offset();
        Arrays.fill(frame.data(), at - Frame.HEADROOM, at, (byte) 0x5A); // what a receiver may do
    }

    @Override
    public boolean submit(HandshakeWork work) {
        if (holdWork) {
            return held.size() < queueLimit && held.add(work);
        }
        perform(work);
        return true;
    }

    @Override
    public void resolve(Peer peer, int specIndex, EndpointSpec spec) {
        lookups.add(spec.host());
        var of = engine;
        network.after(
                Duration.ofMillis(1),
                () -> {
                    if (of == engine) {
                        var answer = hosts.getOrDefault(spec.host(), List.of());
                        engine.onResolved(peer, specIndex, answer, now());
                    }
                });
    }

    @Override
    public RouteMtu route(Endpoint to) {
        return route;
    }

    @Override
    public @Nullable Facts facts() {
        return facts;
    }

    @Override
    public void event(SessionEvent event) {
        events.add(event);
    }

    private void perform(HandshakeWork work) {
        var of = engine;
        work.run();
        network.after(
                Duration.ofNanos(200_000),
                () -> {
                    if (of == engine) {
                        engine.onWork(work, now());
                    }
                });
    }

    private void emit(Endpoint to, byte[] datagram) {
        @Nullable Endpoint from = null;
        for (var address : addresses) {
            if (address.v6() == to.v6()) {
                from = address;
                break;
            }
        }
        if (from == null || unreachable.contains(to)) {
            network.after(
                    Duration.ZERO, () -> engine.onSendError(to, SendError.UNREACHABLE, 0, now()));
            return;
        }
        network.send(from, to, datagram);
    }

    private void scheduleTick(int ofLife) {
        network.after(
                tick,
                () -> {
                    if (ofLife == life) {
                        engine.tick(now());
                        scheduleTick(ofLife);
                    }
                });
    }

    private SessionEngine freshEngine() {
        return new SessionEngine(
                new EngineSettings(
                        key,
                        ProtocolProfile.L2VPN_V1,
                        timings,
                        MAX_INDICES,
                        EngineSettings.DEFAULT_STAGED_BYTES,
                        EngineSettings.DEFAULT_MSS_LIMIT),
                network.random(),
                new Tai64nSource(wall, stamps),
                wall,
                drops,
                this);
    }

    private long now() {
        return network.clock().nanos();
    }
}
