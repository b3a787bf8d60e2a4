package org.l2vpn.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.flood.CookieJar;
import org.l2vpn.protocol.Limits;

/** The peers of one engine. Workers look peers up by key; all else is the engine's thread. */
final class PeerTable {
    private final EngineContext context;
    private final StagingQueue.Budget staging;
    private final Reassembler.Budget reassembly =
            new Reassembler.Budget(Limits.REASSEMBLY_TOTAL_BYTES);
    private final List<Peer> peers = new ArrayList<>();
    private final ConcurrentHashMap<PublicKey, Peer> byKey = new ConcurrentHashMap<>();
    private List<CipherSuite> suites = List.of();

    PeerTable(EngineContext context) {
        this.context = context;
        staging = new StagingQueue.Budget(context.settings.stagedBytes());
    }

    /** A new peer; throws for a key that is taken or our own. */
    Peer add(PeerSettings settings) {
        var ours = context.settings.privateKey().publicKey();
        if (settings.publicKey().equals(ours)) {
            throw new IllegalArgumentException(settings.name() + " has our own key");
        }
        if (byKey.containsKey(settings.publicKey())) {
            throw new IllegalArgumentException(settings.name() + " has another peer's key");
        }
        var timings = context.timings;
        var peer =
                new Peer(
                        settings,
                        leads(ours, settings.publicKey()),
                        new SessionTimers(timings, settings.keepaliveNanos()),
                        new Liveness(timings),
                        new KeypairRing(context.lifecycle::release),
                        new StagingQueue(staging, context.drops),
                        new CookieJar(context.settings.profile(), settings.publicKey(), timings),
                        new Reassembler(timings, context.drops, reassembly),
                        timings.path());
        peers.add(peer);
        byKey.put(settings.publicKey(), peer);
        updateSuites();
        return peer;
    }

    void remove(Peer peer) {
        peers.remove(peer);
        byKey.remove(peer.publicKey(), peer);
        updateSuites();
    }

    /** The peer with this key; any thread. */
    @Nullable Peer byKey(PublicKey key) {
        return byKey.get(key);
    }

    Collection<Peer> all() {
        return Collections.unmodifiableList(peers);
    }

    int size() {
        return peers.size();
    }

    Peer get(int i) {
        return peers.get(i);
    }

    /** The suites the peers speak: what a responder has to try. Immutable. */
    List<CipherSuite> suites() {
        return suites;
    }

    private static boolean leads(PublicKey ours, PublicKey theirs) {
        return Arrays.compareUnsigned(ours.bytes(), theirs.bytes()) < 0;
    }

    private void updateSuites() {
        suites = peers.stream().map(Peer::suite).distinct().toList();
    }
}
