package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.counters.DropReason;
import org.l2vpn.packet.Checksums;
import org.l2vpn.packet.Frame;
import org.l2vpn.packet.FrameHeaders;
import org.l2vpn.packet.Offload;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** What a link leaves to be done: super-frames and checksums on their way through a tunnel. */
class SuperFrameStoryTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final int HEADERS = 14 + 20 + 20;
    private static final int SEGMENT = 1000;

    /** On a path of 1500 bytes over IPv4. */
    private static final int FULL_DATAGRAM = 1500 - 28;

    private static final long TSO =
            Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, SEGMENT, 34, 16);
    private static final Endpoint CLIENT = SimNode.v4(2);

    private final SimNetwork network = new SimNetwork(29);
    private final SimNode client = new SimNode(network, "client", CLIENT);
    private final SimNode server = new SimNode(network, "server", SimNode.v4(1));

    SuperFrameStoryTest() {
        SimNode.pair(client, server);
    }

    @Test
    void shouldSplitASuperFrameIntoOneRecordPerSegmentAndLeaveItAsItWas() {
        up();
        var frame = tcp(10 * SEGMENT + 500);
        var before = frame.clone();
        send(frame, TSO);
        assertThat(network.sentFrom(CLIENT).stream().map(d -> d.bytes().length))
                .hasSize(11)
                .startsWith(HEADERS + SEGMENT + 33)
                .endsWith(HEADERS + 500 + 33);
        assertThat(frame).isEqualTo(before);
        network.run(MOMENT);
        assertArrived(frame);
    }

    @Test
    void shouldMakeSmallerSegmentsWhenThoseOfTheSuperFrameAreLargerThanThePath() {
        up();
        var frame = tcp(3 * 4000);
        var before = frame.clone();
        send(frame, Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 4000, 34, 16));
        assertThat(network.sentFrom(CLIENT).stream().map(d -> d.bytes().length))
                .hasSize(9)
                .startsWith(FULL_DATAGRAM);
        assertThat(frame).isEqualTo(before);
        network.run(MOMENT);
        assertThat(frames()).hasSize(9);
        assertArrived(frame);
    }

    @Test
    void shouldDivideASegmentThatIsLargerThanThePath() {
        up();
        var frame = tcp(3000);
        send(frame, Offload.partial(34, 16));
        network.run(MOMENT);
        assertThat(frames()).hasSize(3);
        assertArrived(frame);
    }

    @Test
    void shouldDivideASegmentWhoseChecksumIsCompleteOnlyIfItIsRight() {
        up();
        var frame = tcp(3000);
        var wrong = frame.clone(); // a partial checksum, taken for a complete one
        assertThat(Checksums.complete(frame, 0, frame.length, Offload.partial(34, 16))).isTrue();
        send(frame, Offload.NONE);
        network.run(MOMENT);
        assertThat(frames()).hasSize(3);
        assertArrived(frame);
        send(wrong, Offload.NONE);
        network.run(MOMENT);
        assertThat(frames()).hasSize(4);
        assertThat(frames().getLast()).isEqualTo(wrong);
    }

    @Test
    void shouldLowerWhatASynAnnouncesAndLeaveTheSendersFrame() {
        up();
        var syn = syn(8_960);
        var before = syn.clone();
        send(syn, Offload.partial(34, 16));
        assertThat(syn).isEqualTo(before);
        network.run(MOMENT);
        var arrived = frames().getLast();
        // 1500 - 28 of IP and UDP - 32 of the message - 1 of the record - 54 of the inner headers
        assertThat(ByteBuffer.wrap(arrived).getShort(56)).isEqualTo((short) 1_385);
        assertThat(isComplete(arrived)).isTrue();
    }

    @Test
    void shouldLowerWhatASynAnnouncesWhenItHasToWaitForAKey() {
        send(syn(8_960), Offload.partial(34, 16));
        network.run(MOMENT);
        var arrived = frames().getLast();
        assertThat(ByteBuffer.wrap(arrived).getShort(56)).isLessThanOrEqualTo((short) 1_385);
        assertThat(isComplete(arrived)).isTrue();
    }

    @Test
    void shouldKeepItsSegmentsUntilThereIsAKey() {
        var frame = tcp(5 * SEGMENT);
        send(frame, TSO);
        network.run(MOMENT);
        assertArrived(frame);
    }

    @Test
    void shouldBundleOnlyWhatHasTheSameChecksums() {
        up();
        for (int i = 0; i < 6; i++) {
            queue(tcp(20 + i), i < 3 ? Offload.partial(34, 16) : Offload.NONE);
        }
        client.engine().flush(network.clock().nanos());
        assertThat(network.sentFrom(CLIENT)).hasSize(2);
        network.run(MOMENT);
        assertThat(frames()).hasSize(6);
        assertThat(frames().subList(0, 3)).allMatch(SuperFrameStoryTest::isComplete);
    }

    @Test
    void shouldDeliverASuperFrameWhenALinkTakesIt() {
        server.engine().coalesce(false);
        up();
        network.drop(d -> d.type() == 4);
        var frame = tcp(10 * SEGMENT + 500);
        send(frame, TSO);
        var turn = new DatagramBatch();
        turn.begin(CLIENT);
        for (var d : network.sentFrom(CLIENT)) {
            System.arraycopy(d.bytes(), 0, turn.data(), turn.position(), d.bytes().length);
            turn.commit(d.bytes().length);
        }
        server.engine().onDatagrams(turn, network.clock().nanos());
        server.engine().flush(network.clock().nanos());
        assertThat(server.offloads()).containsExactly(TSO);
        assertThat(server.peer().traffic().framesIn()).isEqualTo(11);
        assertArrived(frame);
    }

    /** As of TCP within VXLAN, which Linux leaves to a device of NETIF_F_HW_CSUM. */
    @Test
    void shouldCompleteAChecksumThatTheOtherEndWouldNotFind() {
        up();
        var frame = tcp(200);
        var inner = 100;
        frame[inner + 16] = 0;
        frame[inner + 17] = 0;
        send(frame, Offload.partial(inner, 16));
        network.run(MOMENT);
        var expected = frame.clone();
        assertThat(Checksums.complete(expected, 0, frame.length, Offload.partial(inner, 16)))
                .isTrue();
        assertThat(frames().getFirst()).isEqualTo(expected).isNotEqualTo(frame);
    }

    @Test
    void shouldDropAndCountWhatContradictsItself() {
        up();
        send(tcp(3 * SEGMENT), Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV6, 9, 34, 16));
        send(tcp(3 * SEGMENT), Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 0, 34, 16));
        send(tcp(20), Offload.partial(65_000, 16));
        network.run(MOMENT);
        assertThat(frames()).isEmpty();
        assertThat(client.dropped(DropReason.MALFORMED_OFFLOAD)).isEqualTo(3);
    }

    private void up() {
        client.start();
        network.run(MOMENT);
        network.clearSent();
    }

    private void send(byte[] frame, long offload) {
        queue(frame, offload);
        client.engine().flush(network.clock().nanos());
    }

    private void queue(byte[] frame, long offload) {
        var given = Frame.copyOf(frame, offload, network.clock().nanos());
        client.engine().sendFrame(client.peer(), given);
        System.arraycopy(given.data(), given.offset(), frame, 0, frame.length);
    }

    private List<byte[]> frames() {
        return server.frames().stream().map(SimNode.Received::frame).toList();
    }

    /**
     * The payload is the super-frame's, whether in one frame or several, and all sums are right.
     */
    private void assertArrived(byte[] frame) {
        var payload = new ByteArrayOutputStream();
        var sequence = ByteBuffer.wrap(frame).getInt(38);
        for (var part : frames()) {
            assertThat(ByteBuffer.wrap(part).getInt(38)).isEqualTo(sequence + payload.size());
            assertThat(isComplete(part)).isTrue();
            payload.write(part, HEADERS, part.length - HEADERS);
        }
        assertThat(payload.toByteArray())
                .isEqualTo(Arrays.copyOfRange(frame, HEADERS, frame.length));
    }

    private static boolean isComplete(byte[] frame) {
        var again = frame.clone();
        var pseudo = pseudoHeader(frame.length - 34);
        again[50] = (byte) (pseudo >>> 8);
        again[51] = (byte) pseudo;
        return Checksums.complete(again, 0, again.length, new FrameHeaders())
                && Arrays.equals(again, frame);
    }

    /** A frame of TCP over IPv4 whose checksum is partial. */
    private static byte[] tcp(int payload) {
        var frame = ByteBuffer.allocate(HEADERS + payload);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0});
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (40 + payload)).putInt(0x4000);
        frame.put((byte) 64).put((byte) 6).putShort((short) 0);
        frame.putInt(0x0A00_0001).putInt(0x0A00_0002);
        frame.putShort((short) 1000).putShort((short) 2000).putInt(-700).putInt(5);
        frame.put((byte) 0x50).put((byte) 0x10).putShort((short) 500);
        frame.putShort((short) pseudoHeader(20 + payload)).putShort((short) 0);
        for (int i = 0; i < payload; i++) {
            frame.put((byte) (i * 31 + i / 256));
        }
        return frame.array();
    }

    /** A SYN with a partial checksum whose only option is the segment size. */
    private static byte[] syn(int mss) {
        var frame = tcp(4);
        frame[46] = 0x60; // a header of 24 bytes
        frame[47] = 0x02; // SYN
        ByteBuffer.wrap(frame).putShort(54, (short) 0x0204).putShort(56, (short) mss);
        return frame;
    }

    private static int pseudoHeader(int length) {
        var sum = 0x0A00 + 1 + 0x0A00 + 2 + 6 + length;
        return (sum & 0xFFFF) + (sum >>> 16);
    }
}
