package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.counters.DropReason;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.Offload;
import org.l2vpn.protocol.BundleRecord;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.protocol.TransportHeader;
import org.l2vpn.protocol.WireFormat;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;
import org.l2vpn.time.StampStore;
import org.l2vpn.time.Tai64nSource;

/** Frames into datagrams and back: sizes, fragments, batches, record kinds. */
class DataPathStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(23);
    private final SimNode client = new SimNode(network, "client", CLIENT, SimNode.v6(2));
    private final SimNode server = new SimNode(network, "server", SERVER, SimNode.v6(1));

    DataPathStoryTest() {
        SimNode.pair(client, server);
        client.host("server.test", SERVER);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 14, 60, 64, 1438, 1439})
    void shouldSendOneDatagram33BytesLongerThanTheFrame(int size) {
        up();
        client.send(client.peer(), pattern(size, 1));
        network.run(MOMENT);
        assertThat(network.sentFrom(CLIENT)).hasSize(1);
        assertThat(network.sentFrom(CLIENT).getFirst().bytes()).hasSize(size + 33);
        assertThat(server.frames().getFirst().frame()).isEqualTo(pattern(size, 1));
    }

    @Test
    void shouldGiveEqualDatagramsForEqualFrames() {
        up();
        for (int i = 0; i < 50; i++) {
            client.send(client.peer(), pattern(500, i % 3 == 0 ? 0 : i));
        }
        assertThat(network.sentFrom(CLIENT)).hasSize(50).allMatch(d -> d.bytes().length == 533);
    }

    @ParameterizedTest
    @ValueSource(ints = {1440, 1514, 1518, 2000, 9014, 65_535})
    void shouldCutFramesThatAreLargerThanThePath(int size) {
        up();
        client.send(client.peer(), pattern(size, 5));
        var sizes = network.sentFrom(CLIENT).stream().map(d -> d.bytes().length).toList();
        assertThat(sizes).allMatch(n -> n <= 1472);
        // Equal but for the last, which is at most as many bytes shorter as there are pieces.
        assertThat(new HashSet<>(sizes.subList(0, sizes.size() - 1))).hasSizeLessThanOrEqualTo(1);
        assertThat(sizes.getFirst() - sizes.getLast()).isBetween(0, sizes.size());
        network.run(MOMENT);
        assertThat(server.frames()).hasSize(1);
        assertThat(server.frames().getFirst().frame()).isEqualTo(pattern(size, 5));
    }

    @Test
    void shouldCutEarlierOverIpv6() {
        client.host("server.test", SimNode.v6(1));
        up();
        client.send(client.peer(), pattern(1419, 1));
        assertThat(network.sent()).hasSize(1);
        assertThat(network.sent().getFirst().bytes()).hasSize(1452);
        client.send(client.peer(), pattern(1420, 1));
        assertThat(network.sent()).hasSize(3).allMatch(d -> d.bytes().length <= 1452);
        network.run(MOMENT);
        assertThat(server.frames()).hasSize(2);
    }

    @Test
    void shouldPutFragmentsTogetherWhateverTheOrderAndNeverDeliverHalfAFrame() {
        up();
        network.loss(0.2).duplication(0.2).reordering(0.5, Duration.ofMillis(30));
        var sent = new ArrayList<byte[]>();
        for (int i = 0; i < 500; i++) {
            var frame = pattern(1500 + 7 * (i % 600), i);
            sent.add(frame);
            client.send(client.peer(), frame);
            network.run(Duration.ofMillis(2));
        }
        network.loss(0);
        network.run(Duration.ofSeconds(3));
        var sentTexts = new HashSet<>(sent.stream().map(Arrays::toString).toList());
        assertThat(server.frames().stream().map(r -> Arrays.toString(r.frame())))
                .doesNotHaveDuplicates()
                .allMatch(sentTexts::contains)
                .hasSizeBetween(100, 499);
        assertThat(server.dropped(DropReason.REASSEMBLY_TIMEOUT)).isPositive();
        assertThat(server.peer().reassembler.pending()).isZero();
        assertThat(server.peer().reassembler.bytesHeld()).isZero();
    }

    @Test
    void shouldFillBatchesOfOneSizeAndOnePeer() {
        up();
        var batches = new ArrayList<List<Integer>>();
        var engine = batching(batches);
        for (int i = 0; i < 100; i++) {
            engine.sendFrame(engine.peers().iterator().next(), Frame.copyOf(new byte[900], now()));
        }
        assertThat(batches).containsExactly(List.of(64, 933)); // full: left by itself
        engine.flush(now());
        assertThat(batches).containsExactly(List.of(64, 933), List.of(36, 933));
        engine.flush(now());
        assertThat(batches).hasSize(2);
    }

    @Test
    void shouldBundleSmallFramesThatLeaveInOneTurnAndKeepTheirOrder() {
        up();
        var sent = new ArrayList<byte[]>();
        for (int i = 0; i < 100; i++) {
            var frame = pattern(i % 7 == 6 ? 1200 : 60 + i % 3, i);
            sent.add(frame);
            queue(client, frame, Offload.NONE);
        }
        assertThat(server.frames()).isEmpty();
        client.engine().flush(now());
        network.run(MOMENT);
        assertThat(server.frames().stream().map(SimNode.Received::frame).toList())
                .usingElementComparator(Arrays::compare)
                .containsExactlyElementsOf(sent);
        assertThat(client.peer().traffic().framesOut()).isEqualTo(100);
        // 14 large frames, and before or after each the small ones together.
        assertThat(client.peer().ring.current().counter().used()).isLessThan(14 + 15 + 5);
    }

    @Test
    void shouldSendAFrameRecordWhenItIsAloneInItsTurn() {
        up();
        var size = new ArrayList<List<Integer>>();
        var engine = batching(size);
        engine.sendFrame(engine.peers().iterator().next(), Frame.copyOf(new byte[60], now()));
        engine.flush(now());
        assertThat(size).containsExactly(List.of(1, 60 + 1 + 32));
    }

    @Test
    void shouldStageBundledFramesWhenTheSessionEndsWithinTheTurn() {
        up();
        queue(client, pattern(60, 1), Offload.NONE);
        queue(client, pattern(61, 2), Offload.NONE);
        client.peer().ring.clear();
        client.engine().flush(now());
        assertThat(client.peer().staged.size()).isEqualTo(2);
        network.run(Duration.ofSeconds(10));
        assertThat(server.frames().stream().map(r -> r.frame().length)).containsExactly(60, 61);
    }

    private void queue(SimNode from, byte[] frame, long offload) {
        from.engine().sendFrame(from.peer(), Frame.copyOf(frame, offload, now()));
    }

    /** All kinds are received, also those that we do not send yet. */
    @Test
    void shouldDeliverEachFrameOfABundle() {
        up();
        var record = new byte[200];
        var end = BundleRecord.begin(record, 0, 0);
        end = BundleRecord.append(record, end, pattern(60, 1), 0, 60);
        end = BundleRecord.append(record, end, pattern(14, 2), 0, 14);
        end = BundleRecord.append(record, end, pattern(90, 3), 0, 90);
        inject(Arrays.copyOf(record, end));
        assertThat(server.frames())
                .extracting(SimNode.Received::frame)
                .containsExactly(pattern(60, 1), pattern(14, 2), pattern(90, 3));
    }

    @Test
    void shouldCompleteThePartialChecksumOfAFrame() {
        up();
        var frame = new byte[14 + 20 + 8];
        frame[12] = 0x08;
        frame[14] = 0x45;
        frame[17] = 28; // total length
        frame[23] = 17; // UDP
        frame[39] = 8; // its length
        frame[41] = 5; // the sum of its pseudo-header, so to say
        var record = new byte[1 + frame.length];
        record[0] = 0x11;
        System.arraycopy(frame, 0, record, 1, frame.length);
        inject(record);
        frame[40] = (byte) 0xFF;
        frame[41] = (byte) 0xF2;
        assertThat(server.frames().getFirst().frame()).isEqualTo(frame);

        inject(new byte[] {0x11, 1, 2, 3}); // nothing to complete
        assertThat(server.dropped(DropReason.MALFORMED_RECORD)).isEqualTo(1);
    }

    @Test
    void shouldCountWhatIsNoRecord() {
        up();
        inject(new byte[] {0x00, 1});
        inject(new byte[] {0x50, 1});
        inject(new byte[] {(byte) 0xF0, 1});
        assertThat(server.dropped(DropReason.UNKNOWN_RECORD)).isEqualTo(3);
        inject(new byte[] {0x10});
        inject(new byte[] {0x20, 2, 2, 9});
        inject(new byte[] {0x30, 0, 9, 1});
        inject(new byte[] {0x40});
        assertThat(server.dropped(DropReason.MALFORMED_RECORD)).isEqualTo(4);
        inject(new byte[] {0x40, 77}); // unknown code: ignored
        inject(new byte[] {0x40, 77, 9, 0, 1, 1});
        assertThat(server.frames()).isEmpty();
        assertThat(server.peer().state()).isEqualTo(PeerState.UP);
    }

    @Test
    void shouldAnswerAProbeWithItsTokenAndNothingLonger() {
        up();
        network.clearSent();
        inject(new byte[] {0x40, 1, 1, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8});
        assertThat(network.sentFrom(SERVER)).hasSize(1);
        assertThat(network.sentFrom(SERVER).getFirst().bytes()).hasSize(32 + 13);
        inject(new byte[] {0x40, 1});
        assertThat(network.sentFrom(SERVER).getLast().bytes()).hasSize(32 + 2);
    }

    @Test
    void shouldDropGarbageByReason() {
        up();
        for (var bytes :
                List.of(new byte[0], new byte[31], new byte[] {4, 0, 0, 0}, sized(149, 1))) {
            server.receive(new SimNetwork.Datagram(CLIENT, SERVER, bytes, 0));
        }
        // An empty datagram never reaches the engine as one.
        assertThat(server.dropped(DropReason.MALFORMED_MESSAGE)).isEqualTo(3);
        server.receive(new SimNetwork.Datagram(CLIENT, SERVER, sized(100, 9), 0));
        assertThat(server.dropped(DropReason.UNKNOWN_MESSAGE_TYPE)).isEqualTo(1);
        server.receive(new SimNetwork.Datagram(CLIENT, SERVER, sized(100, 4), 0));
        assertThat(server.dropped(DropReason.UNKNOWN_INDEX)).isEqualTo(1);
        server.receive(new SimNetwork.Datagram(CLIENT, SERVER, sized(148, 1), 0));
        assertThat(server.dropped(DropReason.BAD_MAC1)).isEqualTo(1);
        client.send(client.peer(), new byte[0]);
        assertThat(client.dropped(DropReason.RUNT_FRAME)).isEqualTo(1);
    }

    @Test
    void shouldSplitAReceivedBatchBySegments() {
        up();
        network.drop(d -> d.type() == 4);
        for (int i = 0; i < 5; i++) {
            client.send(client.peer(), pattern(i == 4 ? 50 : 100, i));
        }
        var in = new DatagramBatch();
        in.begin(CLIENT);
        for (var d : network.sentFrom(CLIENT)) {
            System.arraycopy(d.bytes(), 0, in.data(), in.position(), d.bytes().length);
            in.commit(d.bytes().length);
        }
        server.engine().onDatagrams(in, now());
        assertThat(server.frames()).hasSize(5);
        assertThat(server.frames().getLast().frame()).isEqualTo(pattern(50, 4));
    }

    @Test
    void shouldCountFramesAndBytes() {
        up();
        client.send(client.peer(), new byte[100]);
        client.send(client.peer(), new byte[1514]);
        network.run(MOMENT);
        assertThat(client.peer().traffic().framesOut()).isEqualTo(2);
        assertThat(client.peer().traffic().bytesOut()).isEqualTo(1614);
        assertThat(server.peer().traffic().framesIn()).isEqualTo(2);
        assertThat(server.peer().traffic().bytesIn()).isEqualTo(1614);
        // initiation, keepalive, one frame, two fragments
        assertThat(client.peer().datagramBytesOut())
                .isEqualTo(148 + 32 + 133 + 2 * (757 + 3 + 32))
                .isEqualTo(server.peer().datagramBytesIn());
    }

    @Test
    void shouldForgetARemovedPeer() {
        up();
        var peer = server.peer();
        server.engine().removePeer(peer);
        client.send("to nobody");
        network.run(MOMENT);
        assertThat(server.dropped(DropReason.UNKNOWN_INDEX)).isEqualTo(1);
        assertThat(server.engine().peers()).isEmpty();
        server.engine().sendFrame(peer, Frame.copyOf(new byte[60], now()));
        server.engine().flush(now());
        assertThat(network.sentFrom(SERVER).stream().filter(d -> d.type() == 4)).isEmpty();
        assertThat(server.knows(client)).isNotSameAs(peer);
    }

    private void up() {
        client.start();
        network.run(MOMENT);
        assertThat(client.peer().state()).isEqualTo(PeerState.UP);
        network.clearSent();
    }

    /** A record of our making, sealed by the client's key. */
    private void inject(byte[] record) {
        var keypair = client.peer().ring.current();
        var counter = keypair.counter().next();
        var bytes = new byte[record.length + WireFormat.TRANSPORT_OVERHEAD];
        TransportHeader.write(bytes, 0, keypair.remoteIndex(), counter);
        keypair.sendKey().seal(counter, record, 0, record.length, bytes, 16);
        server.receive(new SimNetwork.Datagram(CLIENT, SERVER, bytes, 0));
    }

    /** An engine with a session to the server whose batches are noted as (count, size). */
    private SessionEngine batching(List<List<Integer>> batches) {
        var engines = new SessionEngine[1];
        var out =
                new SessionOutput() {
                    @Override
                    public void datagrams(DatagramBatch batch) {
                        if (batch.data()[0] == 4 && batch.segmentSize() > 32) {
                            batches.add(List.of(batch.count(), batch.segmentSize()));
                        } else {
                            network.send(
                                    SimNode.v4(77),
                                    batch.remote(),
                                    Arrays.copyOf(batch.data(), batch.length()));
                        }
                    }

                    @Override
                    public boolean submit(HandshakeWork work) {
                        work.run();
                        network.after(Duration.ZERO, () -> engines[0].onWork(work, now()));
                        return true;
                    }

                    @Override
                    public void resolve(Peer peer, int index, EndpointSpec spec) {
                        engines[0].onResolved(peer, index, List.of(SERVER), now());
                    }

                    @Override
                    public void event(SessionEvent event) {}
                };
        var node = new SimNode(network, "batcher", SimNode.v4(78));
        var key = node.key();
        server.knows(node);
        engines[0] =
                new SessionEngine(
                        EngineSettings.of(key),
                        network.random(),
                        new Tai64nSource(node.wall(), StampStore.inMemory()),
                        node.wall(),
                        node.drops(),
                        out);
        network.attach(
                SimNode.v4(77),
                d -> {
                    var in = new DatagramBatch();
                    in.begin(d.from());
                    System.arraycopy(d.bytes(), 0, in.data(), 0, d.bytes().length);
                    in.commit(d.bytes().length);
                    engines[0].onDatagrams(in, now());
                });
        var peer =
                engines[0].addPeer(
                        new PeerSettings(
                                "server",
                                server.key().publicKey(),
                                PresharedKey.none(),
                                CipherSuite.AES_256_GCM,
                                OptionalInt.of(1500),
                                0,
                                List.of(server.spec())));
        engines[0].start(now());
        network.run(MOMENT);
        assertThat(peer.state()).isEqualTo(PeerState.UP);
        return engines[0];
    }

    private long now() {
        return network.clock().nanos();
    }

    private static byte[] sized(int size, int type) {
        var bytes = new byte[size];
        bytes[0] = (byte) type;
        return bytes;
    }

    private static byte[] pattern(int size, int seed) {
        var bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + seed);
        }
        return bytes;
    }
}
