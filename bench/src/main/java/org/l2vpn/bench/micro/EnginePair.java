package org.l2vpn.bench.micro;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.PublicKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.session.EngineSettings;
import org.l2vpn.session.HandshakeWork;
import org.l2vpn.session.Peer;
import org.l2vpn.session.PeerSettings;
import org.l2vpn.session.SessionEngine;
import org.l2vpn.session.SessionEvent;
import org.l2vpn.session.SessionOutput;
import org.l2vpn.time.StampStore;
import org.l2vpn.time.Tai64nSource;

/**
 * Two engines with a session between them. What one hands out as datagrams the other takes where it
 * lies; time stands still.
 */
final class EnginePair {
    private static final long NOW = 1;

    /** Of both ends: so a batch is good for the receiver as the sender made it. */
    private static final Endpoint PLACE = Endpoint.of(new byte[] {10, 0, 0, 1}, 0, 41_820);

    private final SplittableRandom random = new SplittableRandom(1);
    private final DropCounters drops = new DropCounters();
    private final End sender = new End();
    private final End receiver = new End();
    private final List<Integer> records = new ArrayList<>();
    private boolean recording;

    /** One end, its socket, its worker and its links. */
    private final class End implements SessionOutput {
        private final StaticPrivateKey key = StaticPrivateKey.generate(random);
        private final ArrayDeque<HandshakeWork> works = new ArrayDeque<>();
        private final SessionEngine engine =
                new SessionEngine(
                        EngineSettings.of(key),
                        random,
                        new Tai64nSource(InstantSource.system(), StampStore.inMemory()),
                        InstantSource.system(),
                        drops,
                        this);
        private long bytes;

        private Peer add(CipherSuite suite, PublicKey other, EndpointSpec... places) {
            var peer =
                    engine.addPeer(
                            new PeerSettings(
                                    "other",
                                    other,
                                    PresharedKey.none(),
                                    suite,
                                    OptionalInt.of(1500),
                                    0,
                                    List.of(places)));
            peer.deliverTo(frame -> bytes += frame.length());
            return peer;
        }

        private void work() {
            for (var work = works.poll(); work != null; work = works.poll()) {
                work.run();
                engine.onWork(work, NOW);
            }
        }

        @Override
        public void datagrams(DatagramBatch batch) {
            if (recording) {
                record(batch);
            }
            var other = engine == sender.engine ? receiver : sender;
            other.engine.onDatagrams(batch, NOW);
        }

        @Override
        public boolean submit(HandshakeWork work) {
            return works.add(work);
        }

        @Override
        public void resolve(Peer peer, int specIndex, EndpointSpec spec) {
            engine.onResolved(peer, specIndex, List.of(PLACE), NOW);
        }

        @Override
        public void event(SessionEvent event) {}
    }

    private final Frame frame = new Frame();
    private final Peer to;
    private final Peer from;

    /** With the session up. The receiving end puts frames together, as for a TAP of Linux. */
    EnginePair(CipherSuite suite) {
        to = sender.add(suite, receiver.key.publicKey(), new EndpointSpec("10.0.0.1", 41_820));
        from = receiver.add(suite, sender.key.publicKey());
        receiver.engine.coalesce(true);
        sender.engine.start(NOW);
        while (!sender.works.isEmpty() || !receiver.works.isEmpty()) {
            sender.work();
            receiver.work();
        }
        MicroBenchmark.require(to.handshakes() == 1 && from.handshakes() == 1, "no session");
    }

    /** Sends the frames in one event-loop iteration, and delivers them; bytes delivered so far. */
    long iterate(FrameBatch frames) {
        for (int i = 0; i < frames.count(); i++) {
            frames.get(i, frame, NOW);
            sender.engine.sendFrame(to, frame);
        }
        sender.engine.flush(NOW);
        receiver.engine.flush(NOW);
        return receiver.bytes;
    }

    /** The lengths of the records that an iteration with these frames makes. */
    int[] recordsOf(FrameBatch frames) {
        records.clear();
        recording = true;
        iterate(frames);
        recording = false;
        return records.stream().mapToInt(length -> length).toArray();
    }

    /** How many frames were delivered so far. */
    long delivered() {
        return from.traffic().framesIn();
    }

    /** What was dropped at either end: nothing, or it is no steady state. */
    DropCounters drops() {
        return drops;
    }

    private void record(DatagramBatch batch) {
        for (int at = 0; at < batch.length(); at += batch.segmentSize()) {
            var length = Math.min(batch.segmentSize(), batch.length() - at);
            records.add(length - WireFormat.TRANSPORT_OVERHEAD);
        }
    }
}
