package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.flood.CookieJar;
import org.l2vpn.packet.Frame;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.Limits;
import org.l2vpn.protocol.ProtocolProfile;
import org.l2vpn.protocol.Timings;
import org.l2vpn.testkit.SimClock;
import org.l2vpn.testkit.SimNode;
import org.l2vpn.time.StampStore;
import org.l2vpn.time.Tai64nSource;

/**
 * Two engines and the attacker between them, who has all datagrams in hand, knows both public keys,
 * and drops, repeats, reorders, edits and invents. After every step the promises of a session are
 * checked.
 */
final class Duel {
    private static final int MAX_IN_FLIGHT = 64;
    private static final int MAX_REMEMBERED = 256;
    private static final int MAX_INDICES = 64;
    private static final RandomGenerator KEYS = new SplittableRandom(1);
    private static final StaticPrivateKey[] KEY = {
        StaticPrivateKey.generate(KEYS), StaticPrivateKey.generate(KEYS)
    };
    private static final Endpoint[] HOME = {SimNode.v4(1), SimNode.v4(2)};

    /** One of the two ends. */
    private final class Side implements SessionOutput {
        final int number;
        final SessionEngine engine;
        final Peer peer;
        final List<byte[]> outbox = new ArrayList<>();
        final ArrayDeque<HandshakeWork> works = new ArrayDeque<>();
        final Map<String, Integer> delivered = new HashMap<>();
        final DropCounters drops = new DropCounters();
        int emitted;
        int emittedBytes;

        Side(int number, CipherSuite suite) {
            this.number = number;
            engine =
                    new SessionEngine(
                            new EngineSettings(
                                    KEY[number],
                                    ProtocolProfile.L2VPN_V1,
                                    Timings.production(),
                                    MAX_INDICES,
                                    EngineSettings.DEFAULT_STAGED_BYTES,
                                    EngineSettings.DEFAULT_MSS_LIMIT),
                            random,
                            new Tai64nSource(wall, StampStore.inMemory()),
                            wall,
                            drops,
                            this);
            peer =
                    engine.addPeer(
                            new PeerSettings(
                                    "other",
                                    KEY[1 - number].publicKey(),
                                    PresharedKey.none(),
                                    suite,
                                    OptionalInt.of(1500),
                                    number == 0 ? Duration.ofSeconds(25).toNanos() : 0,
                                    List.of(new EndpointSpec("other.test", 41820))));
            peer.deliverTo(this::frame);
        }

        @Override
        public void datagrams(DatagramBatch batch) {
            assertThat(batch.count()).isPositive();
            for (int offset = 0; offset < batch.length(); offset += batch.segmentSize()) {
                var end = Math.min(batch.length(), offset + batch.segmentSize());
                emitted++;
                emittedBytes += end - offset;
                if (outbox.size() < MAX_IN_FLIGHT) {
                    outbox.add(Arrays.copyOfRange(batch.data(), offset, end));
                }
            }
        }

        private void frame(Frame frame) {
            var text =
                    new String(
                            frame.data(),
                            frame.offset(),
                            frame.length(),
                            StandardCharsets.ISO_8859_1);
            assertThat(sides[1 - number].put).as("frame nobody sent").contains(text);
            assertThat(delivered.merge(text, 1, Integer::sum)).as("frame twice").isEqualTo(1);
            Arrays.fill(frame.data(), frame.offset() - Frame.HEADROOM, frame.offset(), (byte) 0x5A);
        }

        @Override
        public boolean submit(HandshakeWork work) {
            return works.size() < 32 && works.add(work);
        }

        @Override
        public void resolve(Peer of, int specIndex, EndpointSpec spec) {
            engine.onResolved(of, specIndex, List.of(HOME[1 - number]), clock.nanos());
        }

        @Override
        public void event(SessionEvent event) {
            assertThat(event.peer()).isSameAs(peer);
        }

        final Set<String> put = new HashSet<>();

        void work() {
            while (!works.isEmpty()) {
                var work = works.poll();
                work.run();
                engine.onWork(work, clock.nanos());
            }
        }

        void bounded() {
            assertThat(works).hasSizeLessThanOrEqualTo(32);
            assertThat(peer.staged.size()).isLessThanOrEqualTo(Limits.STAGED_FRAMES);
            assertThat(peer.reassembler.pending()).isLessThanOrEqualTo(Limits.REASSEMBLY_ENTRIES);
            assertThat(peer.reassembler.bytesHeld()).isLessThanOrEqualTo(Limits.REASSEMBLY_BYTES);
        }
    }

    private final SimClock clock = new SimClock();
    private final SimClock.Wall wall = clock.wall();
    private final RandomGenerator random = new SplittableRandom(42);
    private final Side[] sides = new Side[2];
    private final ArrayDeque<byte[]> history = new ArrayDeque<>();
    private final DatagramBatch in = new DatagramBatch();
    private int frames;
    private boolean wallMoved;

    Duel(boolean gcm) {
        var suite = gcm ? CipherSuite.AES_256_GCM : CipherSuite.CHACHA20_POLY1305;
        sides[0] = new Side(0, suite);
        sides[1] = new Side(1, suite);
    }

    void start(int side) {
        sides[side].engine.start(clock.nanos());
    }

    /** A frame never sent before goes in at one side. */
    void frame(int side, int size) {
        var text = new StringBuilder("frame " + frames++ + " ");
        while (text.length() < size) {
            text.append((char) ('a' + text.length() % 26));
        }
        var bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        sides[side].put.add(text.toString());
        sides[side].engine.sendFrame(sides[side].peer, Frame.copyOf(bytes, clock.nanos()));
        sides[side].engine.flush(clock.nanos());
    }

    /** Takes the {@code n}th datagram from one side off the wire, or null. */
    byte[] take(int side, int n) {
        var outbox = sides[side].outbox;
        if (outbox.isEmpty()) {
            return null;
        }
        var datagram = outbox.remove(n % outbox.size());
        if (history.size() >= MAX_REMEMBERED) {
            history.removeFirst();
        }
        history.add(datagram);
        return datagram;
    }

    /** The {@code n}th datagram that ever was on the wire, or null. */
    byte[] recall(int n) {
        return history.isEmpty() ? null : List.copyOf(history).get(n % history.size()).clone();
    }

    /** Gives a datagram to one side and checks what nobody who is not the peer may cause. */
    void deliver(int side, byte[] datagram, Endpoint source) {
        if (datagram == null || datagram.length > 2000) {
            return;
        }
        var to = sides[side];
        to.work();
        var heard = to.peer.datagramBytesIn();
        var where = to.peer.endpoint();
        var emitted = to.emitted;
        var emittedBytes = to.emittedBytes;
        in.begin(source);
        System.arraycopy(datagram, 0, in.data(), 0, datagram.length);
        in.commit(datagram.length);
        to.engine.onDatagrams(in, clock.nanos());
        to.engine.flush(clock.nanos());
        to.work();
        if (to.peer.datagramBytesIn() == heard) {
            assertThat(to.peer.endpoint()).as("moved by a stranger").isEqualTo(where);
            assertThat(to.emitted - emitted).as("answers").isLessThanOrEqualTo(1);
            assertThat(to.emittedBytes - emittedBytes)
                    .as("amplification")
                    .isLessThanOrEqualTo(datagram.length);
        }
        to.bounded();
    }

    /** As {@link #deliver}, from where the other side is. */
    void deliver(int side, byte[] datagram) {
        deliver(side, datagram, HOME[1 - side]);
    }

    /** Fills mac1 as anybody can who knows the public key. */
    void stamp(int side, byte[] message) {
        if (message != null && message.length >= 64) {
            new CookieJar(ProtocolProfile.L2VPN_V1, KEY[side].publicKey(), Timings.production())
                    .stamp(message, 0, message.length, 0);
        }
    }

    /** Delivers everything on the wire in order until nothing moves any more. */
    void settle() {
        for (int i = 0; i < 200; i++) {
            sides[0].work();
            sides[1].work();
            var any = false;
            for (int side = 0; side < 2; side++) {
                var datagram = take(side, 0);
                if (datagram != null) {
                    any = true;
                    deliver(1 - side, datagram);
                }
            }
            if (!any) {
                return;
            }
        }
    }

    /** Time passes, with a tick each 100 ms or one at its end. */
    void pass(Duration time, boolean asleep) {
        var step = asleep ? time.toNanos() : Duration.ofMillis(100).toNanos();
        for (long left = time.toNanos(); left > 0; left -= step) {
            clock.advanceTo(clock.nanos() + Math.min(step, left));
            for (var side : sides) {
                side.work();
                side.engine.tick(clock.nanos());
                side.bounded();
            }
        }
    }

    void resume(int side) {
        sides[side].engine.onResume(clock.nanos());
    }

    void sendError(int side, SendError kind) {
        sides[side].engine.onSendError(HOME[1 - side], kind, 1472, clock.nanos());
    }

    /**
     * The wall clock of both goes wrong, once and by less than the 24 hours a stamp may be ahead.
     * Beyond that a peer can be refused, by design, until the clock has caught up; the clock's own
     * stories are about that.
     */
    void wall(Duration wrongBy) {
        if (!wallMoved) {
            wallMoved = true;
            wall.set(wrongBy);
        }
    }

    /** Left in peace, the two must be able to talk again, whatever went before. */
    void peace() {
        wall.set(Duration.ZERO);
        sides[0].outbox.clear();
        sides[1].outbox.clear();
        for (int i = 0; i < 150; i++) {
            frame(0, 20);
            frame(1, 20);
            settle();
            pass(Duration.ofMillis(100), false);
            settle();
        }
        frame(0, 30);
        var last = "frame " + (frames - 1) + " ";
        settle();
        var arrived = sides[1].delivered.keySet().stream().anyMatch(t -> t.startsWith(last));
        assertThat(arrived)
                .as(
                        "%s: %s %s, %s %s",
                        last,
                        sides[0].peer.state(),
                        sides[0].drops.nonZero(),
                        sides[1].peer.state(),
                        sides[1].drops.nonZero())
                .isTrue();
    }
}
