package org.l2vpn.session;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.l2vpn.counters.TrafficCounters;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.flood.CookieJar;
import org.l2vpn.packet.Frame;
import org.l2vpn.path.PathMtu;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.Facts;
import org.l2vpn.protocol.PathBudget;
import org.l2vpn.protocol.PathTimings;
import org.l2vpn.time.Tai64n;

/**
 * The other end, identified by its static public key, and its session. Public methods are for
 * status and may be called from any thread; everything else belongs to the engine's thread.
 */
public final class Peer {
    private static final int DATAGRAM_BYTES_IN = 0;
    private static final int DATAGRAM_BYTES_OUT = 1;
    private static final int HANDSHAKES = 2;
    private static final int FRAGMENTED_FRAMES = 3;

    private final PeerSettings settings;
    private final PathMtu ipv4;
    private final PathMtu ipv6;
    private final TrafficCounters traffic = new TrafficCounters();
    private final AtomicLongArray counts = new AtomicLongArray(4);
    private volatile PeerState state = PeerState.IDLE;
    private volatile long lastHandshake = Long.MIN_VALUE;
    private volatile @Nullable Facts facts;

    // Read by workers to spare the rest of a handshake that cannot succeed.
    private volatile @Nullable Tai64n newestStamp;
    volatile long lastInitiationAccepted = Long.MIN_VALUE / 2;

    /** Whether we lead this pair: the end with the smaller static key does; both know. */
    final boolean weLead;

    // Engine's thread only.
    private FrameSink sink = _ -> {};
    final SessionTimers timers;
    final Liveness liveness;
    final KeypairRing ring;
    final EndpointTracker endpoints;
    final StagingQueue staged;
    final CookieJar cookies;
    final Reassembler reassembler;
    @Nullable OutstandingHandshake outstanding;
    @Nullable AnsweredInitiation answered;
    @Nullable DatagramBatch pending;
    private @Nullable PendingBundle bundle;
    boolean dirty;
    boolean up;
    boolean removed;
    long sendErrorQuietUntil = Long.MIN_VALUE;
    long clockEventQuietUntil = Long.MIN_VALUE;
    long tooBigQuietUntil = Long.MIN_VALUE;
    long unresolvedQuietUntil = Long.MIN_VALUE;
    long preferredAt = Long.MAX_VALUE;
    final SharedKeySigns sharedKey = new SharedKeySigns();

    /** Path probes of it that may still be answered, see {@link PathProber}. */
    int pathAnswers = PathProber.ANSWERS_AT_ONCE;

    Peer(
            PeerSettings settings,
            boolean weLead,
            SessionTimers timers,
            Liveness liveness,
            KeypairRing ring,
            StagingQueue staged,
            CookieJar cookies,
            Reassembler reassembler,
            PathTimings path) {
        this.settings = settings;
        this.weLead = weLead;
        this.timers = timers;
        this.liveness = liveness;
        this.ring = ring;
        this.staged = staged;
        this.cookies = cookies;
        this.reassembler = reassembler;
        endpoints = new EndpointTracker(settings.endpoints());
        ipv4 = new PathMtu(settings.pathMtu(), false, path);
        ipv6 = new PathMtu(settings.pathMtu(), true, path);
    }

    /** The configured name. */
    public String name() {
        return settings.name();
    }

    /** The static key: the peer's identity. */
    public PublicKey publicKey() {
        return settings.publicKey();
    }

    /** The one suite spoken with it. */
    public CipherSuite suite() {
        return settings.suite();
    }

    /** The path to where it is, IPv4 while it is nowhere. */
    public PathMtu path() {
        var at = endpoints.current();
        return at != null && at.v6() ? ipv6 : ipv4;
    }

    /** Where its newest authenticated message came from, or null. */
    public @Nullable Endpoint endpoint() {
        return endpoints.current();
    }

    /** Where it is looked for, as configured; empty if it always calls us. */
    public List<EndpointSpec> configuredEndpoints() {
        return settings.endpoints();
    }

    /** What it is doing. */
    public PeerState state() {
        return state;
    }

    /** When the last session was confirmed, ns of the monotonic clock; {@code MIN_VALUE} never. */
    public long lastHandshake() {
        return lastHandshake;
    }

    /** SessionLifecycle confirmed so far. */
    public long handshakes() {
        return counts.getOpaque(HANDSHAKES);
    }

    /** Frames through its port; "in" is what came from the peer. */
    public TrafficCounters traffic() {
        return traffic;
    }

    /** UDP payload bytes that came from it and were authentic. */
    public long datagramBytesIn() {
        return counts.getOpaque(DATAGRAM_BYTES_IN);
    }

    /** UDP payload bytes handed out for it. */
    public long datagramBytesOut() {
        return counts.getOpaque(DATAGRAM_BYTES_OUT);
    }

    /** Frames that left for it in fragments. */
    public long fragmentedFrames() {
        return counts.getOpaque(FRAGMENTED_FRAMES);
    }

    /** What it last told about itself, not to be trusted; null if it never did. */
    public @Nullable Facts facts() {
        return facts;
    }

    /** From now on its frames go there; before, nowhere. Engine's thread. */
    public void deliverTo(FrameSink newSink) {
        sink = newSink;
    }

    void deliver(Frame frame) {
        sink.frame(frame);
    }

    /** The name. */
    @Override
    public String toString() {
        return settings.name();
    }

    PresharedKey presharedKey() {
        return settings.presharedKey();
    }

    boolean prefersFirst() {
        return settings.preferFirst();
    }

    long keepaliveInterval() {
        return settings.keepaliveNanos();
    }

    @Nullable Tai64n newestStamp() {
        return newestStamp;
    }

    void acceptStamp(Tai64n stamp) {
        newestStamp = stamp;
    }

    void forgetStamp() {
        newestStamp = null;
    }

    /**
     * Where its small frames gather; made when first needed, as most peers are idle, and again when
     * the path takes more.
     */
    PendingBundle bundle(int maxRecord) {
        var open = bundle;
        if (open == null || (open.isEmpty() && open.capacity() < maxRecord)) {
            open = new PendingBundle(maxRecord);
            bundle = open;
        }
        return open;
    }

    /** As {@link #bundle}, or null if it was never needed. */
    @Nullable PendingBundle bundleIfAny() {
        return bundle;
    }

    void forgetBundle() {
        bundle = null;
    }

    /** What fits through to that place now. */
    PathBudget budget(Endpoint to) {
        return path(to).budget();
    }

    PathMtu path(Endpoint to) {
        return to.v6() ? ipv6 : ipv4;
    }

    /** The path over the other family. */
    PathMtu otherPath(Endpoint to) {
        return to.v6() ? ipv4 : ipv6;
    }

    void pausePaths() {
        ipv4.pause();
        ipv6.pause();
    }

    void setFacts(Facts told) {
        facts = told;
    }

    void setState(PeerState next) {
        state = next;
    }

    void sessionConfirmed(long now) {
        lastHandshake = now;
        add(HANDSHAKES, 1);
    }

    void receivedDatagram(int bytes) {
        add(DATAGRAM_BYTES_IN, bytes);
    }

    void sentDatagrams(int bytes) {
        add(DATAGRAM_BYTES_OUT, bytes);
    }

    void sentFragmented() {
        add(FRAGMENTED_FRAMES, 1);
    }

    private void add(int index, long n) {
        counts.setOpaque(index, counts.getPlain(index) + n);
    }
}
