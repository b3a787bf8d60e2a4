package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.transport.SocketRole;

/** Who gets a socket of their own, and for how long; real sockets on the loopback. */
class SlowPathsTest {
    private static final int PEERS = SlowPaths.MAX_SIDES + 2;

    private final TestSenders senders = new TestSenders(() -> this.now);
    private final DropCounters drops = senders.drops;
    private final FakeCalls mainCalls = new FakeCalls();
    private final FakeCalls sideCalls = new FakeCalls();
    private final List<UdpSocket> peers = new ArrayList<>();
    private final UdpSocket from = new UdpSocket(false);
    private final BatchSender main = senders.sender(mainCalls, from, new NoRoom());
    private final SlowPaths paths = new SlowPaths(main, this::open, () -> this.now);
    private final EmbeddedChannel channel = new EmbeddedChannel(paths);
    private long now;
    private int opened;
    private boolean refusing;

    @BeforeEach
    void open() throws IOException {
        from.bind(new InetSocketAddress(TestSenders.LOOPBACK, 0));
        for (int i = 0; i < PEERS; i++) {
            var peer = new UdpSocket(false);
            peer.bind(new InetSocketAddress(TestSenders.LOOPBACK, 0));
            peers.add(peer);
        }
    }

    @AfterEach
    void close() throws IOException {
        paths.close();
        channel.close();
        from.close();
        for (var peer : peers) {
            peer.close();
        }
    }

    @Test
    void shouldUseOneSocketWhenOneEndpointFillsItAlone() {
        fill(0);
        send(0);
        send(0);
        assertThat(opened).isZero();
        assertThat(received(0)).isZero();
        main.drain();
        assertThat(received(0)).isEqualTo(3);
    }

    @Test
    void shouldSendAtOnceWhenAnotherEndpointHasFilledTheSocket() {
        fill(0);
        send(0);
        send(1);
        assertThat(received(1)).as("not behind the other one").isEqualTo(1);
        send(0);
        assertThat(opened).as("each has its own").isEqualTo(2);
        send(0);
        send(1);
        assertThat(opened).isEqualTo(2);
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldSendFromTheSamePortWhenAnEndpointHasItsOwnSocket() throws IOException {
        fill(0);
        send(0);
        send(1);
        var buffer = ByteBuffer.allocateDirect(2_000);
        var sender = peers.get(1).recvFrom(buffer, 0, buffer.capacity());
        assertThat(sender.getPort()).isEqualTo(from.localAddress().getPort());
    }

    @Test
    void shouldNotMeetWhenTheOtherWasThereLongAgo() {
        fill(0);
        send(0);
        now += SlowPaths.MEETING_NANOS + 1;
        send(1);
        assertThat(opened).isZero();
    }

    @Test
    void shouldGiveTheSocketBackWhenItWasNotFullForAWhile() throws Exception {
        fill(0);
        send(0);
        send(1);
        main.drain();
        int before = mainCalls.messages.get();
        sweepAfter(SlowPaths.IDLE_NANOS / 2);
        send(1);
        assertThat(mainCalls.messages).as("still by its own").hasValue(before);
        sweepAfter(SlowPaths.IDLE_NANOS);
        send(1);
        assertThat(mainCalls.messages).as("by the main socket").hasValue(before + 1);
        assertThat(opened).isEqualTo(1);
    }

    @Test
    void shouldKeepTheSocketWhenItIsStillFull() {
        fill(0);
        send(0);
        sideCalls.failing(Errno.EAGAIN);
        send(1);
        main.drain();
        sweepAfter(2 * SlowPaths.IDLE_NANOS);
        send(1);
        assertThat(received(1)).as("both wait for their own socket").isZero();
    }

    @Test
    void shouldShareTheSocketWhenNoFurtherOneCanBeOpened() {
        refusing = true;
        fill(0);
        send(0);
        send(1);
        send(1);
        assertThat(opened).as("tried once").isEqualTo(1);
        main.drain();
        assertThat(received(1)).isEqualTo(2);
    }

    @Test
    void shouldShareTheSocketWhenAllFurtherOnesAreTaken() {
        fill(0);
        for (int round = 0; round < 2; round++) {
            for (int peer = 0; peer < PEERS; peer++) {
                send(peer);
            }
        }
        assertThat(opened).isEqualTo(SlowPaths.MAX_SIDES);
        main.drain();
        assertThat(received(PEERS - 1)).isEqualTo(2);
    }

    @Test
    void shouldCountWhatWaitsWhenItIsClosed() {
        fill(0);
        send(0);
        sideCalls.failing(Errno.EAGAIN);
        send(1);
        paths.close();
        assertThat(drops.get(DropReason.SOCKET_FULL)).isEqualTo(3);
    }

    /** The socket is full from now on, with one datagram that waits. */
    private void fill(int peer) {
        mainCalls.failing(Errno.EAGAIN);
        send(peer);
    }

    private void sweepAfter(long nanos) {
        now += nanos;
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private SideSocket open(long at) throws IOException {
        opened++;
        if (refusing) {
            throw new IOException("as the test wants it");
        }
        var socket = new UdpSocket(false);
        socket.bindBeside(from);
        return new SideSocket(socket, room -> senders.sender(sideCalls, socket, room), at);
    }

    private void send(int peer) {
        int port = peers.get(peer).localAddress().getPort();
        channel.writeOutbound(TestSenders.batch(port, 1, 1_000, 1_000));
    }

    /** How many have arrived; the loopback delivers before the send returns. */
    private int received(int peer) {
        var inbound =
                new InboundMessages(
                        MessageCalls.ofLibC(),
                        peers.get(peer).intValue(),
                        false,
                        SocketRole.DIALLING);
        int count = 0;
        while (inbound.receive(1) == 1) {
            count++;
        }
        return count;
    }

    /** A socket that wakes nobody. */
    private static final class NoRoom implements BatchSender.Room {
        @Override
        public void wakeWhenWritable(boolean wanted) {}

        @Override
        public int unsent() {
            return 0;
        }

        @Override
        public void holdAtMost(int bytes) {}
    }
}
