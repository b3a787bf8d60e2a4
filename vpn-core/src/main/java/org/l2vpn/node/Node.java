package org.l2vpn.node;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.l2vpn.config.PeerConfig;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.RouteMtu;
import org.l2vpn.session.Peer;
import org.l2vpn.session.SessionEngine;
import org.l2vpn.switching.FdbEntry;
import org.l2vpn.switching.LearningSwitch;
import org.l2vpn.time.FileStampStore;
import org.l2vpn.time.Tai64nSource;
import org.l2vpn.transport.DataLoop;
import org.l2vpn.transport.InternalErrors;
import org.l2vpn.transport.UdpTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running endpoint: what {@code vpnc} and {@code vpnd} start. Either end is the same; what
 * differs is the configuration.
 *
 * <p>{@link #start}, {@link #close} and {@link #statusJson} may be called from any thread but the
 * data loop.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.l2vpn.node");

    private static final long TICK_MILLIS = 100;

    private static final long RECREATE_MILLIS = 1_000;

    /** The loop answers within one iteration; longer means that it hangs. */
    private static final long LOOP_ANSWER_MILLIS = 1_000;

    /** The first iteration starts the links and may wait for a busy machine's scheduler. */
    private static final long START_MILLIS = 10_000;

    private final VpnConfig config;
    private final Platform platform;
    private final String version;
    private final Consumer<String> onFatal;
    private final DropCounters drops = new DropCounters();
    private final DataLoop loop;
    private final DataPath path;
    private final SessionEngine engine;
    private final StaticPrivateKey identity;
    private final List<LinkKeeper> links = new ArrayList<>();
    private final Announcer announcer = new Announcer(() -> links.forEach(LinkKeeper::announce));
    private final long startedAt;
    private @Nullable UdpTransport transport;
    private @Nullable AutoCloseable machineWatch;
    private boolean ready;
    private volatile boolean closed;
    private final EndpointMemory endpoints;

    private Node(VpnConfig config, Platform platform, String version, Consumer<String> onFatal)
            throws IOException {
        this.config = config;
        this.platform = platform;
        this.version = version;
        this.onFatal = onFatal;
        startedAt = platform.clock().nanos();
        var errors = new InternalErrors(drops);
        loop = new DataLoop(Settings.backend(config.transport()), errors);
        var random = new SecureRandom();
        // A bridge of local links has no key, and nobody who would ask for it.
        identity = config.privateKey().orElseGet(() -> StaticPrivateKey.generate(random));
        var wall = InstantSource.system();
        var learningSwitch = new LearningSwitch(Settings.switchSettings(config), random, drops);
        var events =
                new PeerEvents(
                        config.log().hideAddresses(),
                        _ -> announcer.request(platform.clock().nanos()),
                        startedAt);
        path = new DataPath(learningSwitch, platform.clock(), wall, loop, events, errors, drops);
        var stampFile = stateFile("stamp");
        var stamps =
                new Tai64nSource(
                        wall,
                        new FileStampStore(stampFile),
                        new StampProblem(stampFile, () -> closed));
        engine =
                new SessionEngine(
                        Settings.engineSettings(identity, config),
                        random,
                        stamps,
                        wall,
                        drops,
                        path);
        path.use(engine);
        endpoints = new EndpointMemory(stateFile("endpoints"));
    }

    /**
     * Brings everything up: links made, socket bound, handshakes begun.
     *
     * @param version shown in status
     * @param onFatal told later, on the data loop, when the program should end with an error; in
     *     words for the user
     * @throws IOException with a message for the user; nothing is left behind
     */
    public static Node start(
            VpnConfig config, Platform platform, String version, Consumer<String> onFatal)
            throws IOException {
        var node = new Node(config, platform, version, onFatal);
        try {
            node.open();
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    private void open() throws IOException {
        if (!config.peers().isEmpty()) {
            StateDirectory.create(config.stateDir());
        }
        int portId = 0;
        for (var link : config.links()) {
            var port = new LinkPort(portId++, link.name(), drops);
            path.addLinkPort(port);
            var keeper = new LinkKeeper(link, config, platform, port, path, loop, onFatal);
            links.add(keeper);
            link.macs().forEach(mac -> path.learningSwitch().addStatic(mac, port));
            keeper.open();
        }
        var kept = endpoints.load();
        for (var peer : config.peers()) {
            addPeer(portId++, peer, kept.get(peer.publicKey()));
        }
        if (!config.peers().isEmpty()) {
            transport =
                    UdpTransport.open(
                            loop,
                            Settings.transportSettings(config),
                            platform.channels(),
                            drops,
                            path);
        }
        watchMachine();
        if (!onLoop(this::run, START_MILLIS)) {
            throw new IOException("the data loop did not start");
        }
        LOG.atInfo()
                .addKeyValue("name", config.name())
                .addKeyValue(
                        "key",
                        config.privateKey()
                                .map(key -> key.publicKey().fingerprint())
                                .orElse("none"))
                .addKeyValue("transport", backend())
                .addKeyValue("listen", listening())
                .addKeyValue("links", links.size())
                .addKeyValue("peers", config.peers().size())
                .log("ready");
        ready = true;
    }

    /** Only paths to peers depend on it. */
    private void watchMachine() {
        if (config.peers().isEmpty()) {
            return;
        }
        try {
            machineWatch =
                    platform.machine()
                            .watch(
                                    () -> loop.execute(path::onNetworkChange),
                                    () -> loop.execute(path::onRestore));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("changes of this machine's network, and snapshots, are not noticed");
        }
    }

    private void addPeer(int portId, PeerConfig settings, @Nullable Endpoint last) {
        var peer = engine.addPeer(Settings.peerSettings(settings));
        if (last != null) {
            engine.remember(peer, last);
        }
        var port = new PeerPort(portId, peer, engine, path.learningSwitch());
        peer.deliverTo(port);
        path.learningSwitch().addPort(port);
        settings.macs().forEach(mac -> path.learningSwitch().addStatic(mac, port));
    }

    /** First iteration of the loop. */
    private void run() {
        path.describe(() -> OwnFacts.of(links, version));
        links.forEach(LinkKeeper::start);
        path.coalesce();
        if (transport != null) {
            path.start(transport, this::route);
        }
        loop.every(TICK_MILLIS, this::tick);
        loop.every(EndpointMemory.LOOK_MILLIS, () -> endpoints.look(engine.peers()));
        loop.every(RECREATE_MILLIS, () -> links.forEach(link -> link.retry(path.now())));
    }

    private RouteMtu route(Endpoint to) {
        return platform.routes().find(to, config.fwmark(), config.bindDevice());
    }

    private void tick() {
        path.tick();
        announcer.tick(path.now());
    }

    /**
     * The whole state as JSON, see {@code docs/status.md}. Waits for the loop, at most a second.
     */
    public String statusJson() {
        return StatusReport.json(this, fdb(), path.now());
    }

    private List<FdbEntry> fdb() {
        var snapshot = new AtomicReference<List<FdbEntry>>(List.of());
        if (!onLoop(
                () -> snapshot.set(path.learningSwitch().snapshot(path.now())),
                LOOP_ANSWER_MILLIS)) {
            LOG.atWarn().log("the data loop does not answer, status lacks the FDB");
        }
        return snapshot.get();
    }

    /** Runs a task on the loop and waits for it; false if it did not end in time or failed. */
    private boolean onLoop(Runnable task, long milliseconds) {
        var done = CompletableFuture.runAsync(task, loop);
        try {
            done.get(milliseconds, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.atError().setCause(e.getCause()).log("internal error on the data loop");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Says goodbye to the peers, removes the links and ends the threads. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (ready) {
            endpoints.keep(engine.peers());
        }
        if (!onLoop(path::goAway, LOOP_ANSWER_MILLIS / 2)) {
            LOG.atWarn().log("the data loop does not answer, stopping without goodbye");
        }
        endMachineWatch();
        links.forEach(LinkKeeper::close);
        if (transport != null) {
            transport.close();
        }
        loop.close();
        if (ready) {
            LOG.atInfo().addKeyValue("name", config.name()).log("stopped");
        }
    }

    private void endMachineWatch() {
        try (var _ = machineWatch) {
            machineWatch = null;
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("machine watch");
        }
    }

    /** One file per identity, as two programs of one machine may share the state directory. */
    private Path stateFile(String kind) {
        var id = HexFormat.of().formatHex(identity.publicKey().bytes(), 0, 8);
        return config.stateDir().resolve(kind + "-" + id);
    }

    VpnConfig config() {
        return config;
    }

    String version() {
        return version;
    }

    long startedAt() {
        return startedAt;
    }

    /** The transport in use, as status shows it. */
    String backend() {
        return loop.backend().label();
    }

    /** Where the sockets are bound. */
    public List<Endpoint> localEndpoints() {
        return transport == null ? List.of() : transport.localEndpoints();
    }

    private String listening() {
        return transport == null
                ? "none"
                : localEndpoints().stream().map(Object::toString).collect(joining(" "));
    }

    List<LinkKeeper> links() {
        return links;
    }

    Collection<Peer> peers() {
        return engine.peers();
    }

    DataPath path() {
        return path;
    }

    Map<DropReason, Long> drops() {
        return drops.nonZero();
    }
}
