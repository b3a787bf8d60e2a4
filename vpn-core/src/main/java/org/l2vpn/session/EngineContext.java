package org.l2vpn.session;

import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.Timings;
import org.l2vpn.time.Tai64nSource;

/** What the parts of one engine share, and the parts themselves, which call each other. */
final class EngineContext {
    final EngineSettings settings;
    final Timings timings;
    final byte[] prologue;
    final RandomGenerator random;
    final Tai64nSource stamps;
    final InstantSource wall;
    final DropCounters drops;
    final SessionOutput out;
    final IndexTable<IndexOwner> indices;
    final PeerTable peers;
    final OutboundBatches batches;
    final SessionLifecycle lifecycle;
    final Initiator initiator;
    final InitiatorAnswers answers;
    final Responder responder;
    final HandshakeGate gate;
    final Sealer sealer;
    final DataSender sender;
    final ControlSender controls;
    final PathProber paths;
    final DataReceiver receiver;
    final OwnDatagrams own;

    final StampRules stampRules;
    final RefusalReport refusals;

    /** Changes when the machine resumes: handshakes that began before lead to no session. */
    int epoch;

    /** After the orderly stop: nothing is accepted or begun any more. */
    boolean stopped;

    EngineContext(
            EngineSettings settings,
            RandomGenerator random,
            Tai64nSource stamps,
            InstantSource wall,
            DropCounters drops,
            SessionOutput out) {
        this.settings = settings;
        this.timings = settings.timings();
        this.prologue = settings.profile().prologue();
        this.random = random;
        this.stamps = stamps;
        this.wall = wall;
        this.drops = drops;
        this.out = out;
        stampRules = new StampRules(wall, timings);
        refusals = new RefusalReport(out);
        indices = new IndexTable<>(settings.maxIndices(), random);
        batches = new OutboundBatches(out);
        peers = new PeerTable(this);
        lifecycle = new SessionLifecycle(this);
        initiator = new Initiator(this);
        answers = new InitiatorAnswers(this);
        responder = new Responder(this);
        gate = new HandshakeGate(this);
        sealer = new Sealer(this);
        sender = new DataSender(this, sealer);
        controls = new ControlSender(sealer, batches);
        paths = new PathProber(this);
        receiver = new DataReceiver(this);
        own = new OwnDatagrams(this);
    }

    /** Seals what waits in bundles and hands every pending batch out. */
    void flush(long now) {
        sender.flush(now);
        batches.flush();
    }

    void drop(DropReason reason) {
        drops.count(reason);
    }
}
