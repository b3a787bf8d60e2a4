package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.transport.SendFailure;
import org.l2vpn.transport.SocketRole;

/** What becomes of a batch when the kernel does not simply take it; real sockets, fake errors. */
class BatchSenderTest {
    private final TestSenders senders = new TestSenders(() -> this.now);
    private final DropCounters drops = senders.drops;
    private final List<SendFailure> failures = senders.failures;
    private final FakeCalls calls = new FakeCalls();
    private final UdpSocket from = new UdpSocket(false);
    private final UdpSocket to = new UdpSocket(false);
    private final InboundMessages received =
            new InboundMessages(MessageCalls.ofLibC(), to.intValue(), false, SocketRole.DIALLING);
    private final SendBufferLimit budget = new SendBufferLimit();
    private long now;
    private boolean woken;
    private int unsent = 40_000;
    private int held;
    private BatchSender sender;

    @BeforeEach
    void open() throws IOException {
        to.bind(new InetSocketAddress(TestSenders.LOOPBACK, 0));
        sender = sender(true);
    }

    @AfterEach
    void close() throws IOException {
        from.close();
        to.close();
    }

    @Test
    void shouldSendWithOneCallWhenTheKernelCuts() {
        sender.send(batch(10, 1_000, 300));
        assertThat(calls.cutMessages).hasValue(1);
        assertThat(calls.messages).hasValue(0);
        assertThat(sizes()).hasSize(10).endsWith(1_000, 300);
    }

    @Test
    void shouldSendSinglyFromThenOnWhenTheWayTakesNoSegmentation() {
        calls.refusingToCut(Errno.EIO);
        sender.send(batch(10, 1_000, 300));
        assertThat(sizes()).hasSize(10).endsWith(1_000, 300);
        sender.send(batch(5, 1_000, 1_000));
        assertThat(sizes()).hasSize(5);
        assertThat(calls.cutMessages).as("tried once").hasValue(1);
        assertThat(drops.nonZero()).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldGoOnCuttingWhenOnlyTheSizeWasWrong() {
        calls.failing(Errno.EINVAL, Errno.EMSGSIZE, Errno.EMSGSIZE);
        sender.send(batch(3, 1_000, 300));
        assertThat(drops.get(DropReason.DATAGRAM_TOO_BIG)).isEqualTo(2);
        assertThat(failures).containsExactly(SendFailure.TOO_BIG, SendFailure.TOO_BIG);
        assertThat(sizes()).as("the short last one passes").containsExactly(300);
        sender.send(batch(3, 1_000, 300));
        assertThat(calls.cutMessages).hasValue(2);
        assertThat(sizes()).hasSize(3);
    }

    @Test
    void shouldSendAShortOneWhenTheKernelRefusesTheSizeOfAnEarlierBatch() {
        sender.send(batch(3, 1_000, 300));
        assertThat(sizes()).hasSize(3);
        calls.refusingWhileCutting(Errno.EINVAL);
        sender.send(batch(1, 77, 77));
        assertThat(sizes()).containsExactly(77);
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldNotCutALongOneAtTheSizeOfAnEarlierBatch() {
        sender.send(batch(3, 100, 30));
        sender.send(batch(1, 1_000, 1_000));
        assertThat(sizes()).containsExactly(100, 100, 30, 1_000);
    }

    @Test
    void shouldTellOnceWhenAWholeBatchCannotGo() {
        calls.failing(Errno.EHOSTUNREACH);
        sender.send(batch(10, 1_000, 300));
        assertThat(failures).containsExactly(SendFailure.UNREACHABLE);
        assertThat(drops.get(DropReason.SEND_FAILED)).isEqualTo(10);
    }

    @Test
    void shouldTellWhenTheOtherEndRefuses() {
        calls.failing(Errno.ECONNREFUSED);
        sender.send(batch(1, 100, 100));
        assertThat(failures).containsExactly(SendFailure.OTHER);
        assertThat(drops.get(DropReason.SEND_FAILED)).isEqualTo(1);
    }

    @Test
    void shouldTellUnreachableWhenTheSocketHasNotTheFamily() {
        var batch = new DatagramBatch();
        batch.begin(Endpoint.of(InetAddress.ofLiteral("::1").getAddress(), 0, 1));
        batch.commit(100);
        sender.send(batch);
        assertThat(failures).containsExactly(SendFailure.UNREACHABLE);
        assertThat(drops.get(DropReason.SEND_FAILED)).isEqualTo(1);
    }

    @Test
    void shouldKeepOrderWhenTheSocketIsFullForAWhile() {
        calls.failing(Errno.EAGAIN, Errno.EAGAIN);
        sender.send(batch(3, 1_000, 300));
        assertThat(woken).isTrue();
        sender.send(batch(2, 900, 900));
        assertThat(sizes()).isEmpty();
        sender.drain();
        assertThat(sizes()).as("still full").isEmpty();
        assertThat(woken).isTrue();
        sender.drain();
        assertThat(sizes()).containsExactly(1_000, 1_000, 300, 900, 900);
        assertThat(woken).isFalse();
        assertThat(drops.nonZero()).isEmpty();
        sender.send(batch(1, 77, 77));
        assertThat(sizes()).as("at once again").containsExactly(77);
    }

    @Test
    void shouldGoOnWhereItStoppedWhenTheSocketIsFullAmongSingles() {
        sender = sender(false);
        calls.failing(Errno.ECONNREFUSED, Errno.EAGAIN, Errno.ECONNREFUSED, Errno.EAGAIN);
        sender.send(batch(6, 500, 400));
        sender.drain();
        assertThat(sizes()).isEmpty();
        sender.drain();
        assertThat(sizes()).containsExactly(500, 500, 500, 400);
        assertThat(drops.get(DropReason.SEND_FAILED)).isEqualTo(2);
    }

    @Test
    void shouldCountWhatWaitsWhenItIsClosed() {
        calls.failing(Errno.EAGAIN, Errno.EAGAIN);
        sender.send(batch(3, 1_000, 300));
        sender.drain();
        sender.send(batch(4, 900, 900));
        sender.close();
        assertThat(drops.get(DropReason.SOCKET_FULL)).isEqualTo(7);
        sender.drain();
        assertThat(sizes()).isEmpty();
    }

    @Test
    void shouldLetTheKernelHoldLessWhenTheWayIsSlow() {
        calls.failing(Errno.EAGAIN, Errno.EAGAIN);
        sender.send(batch(60, 1_000, 1_000));
        now = 6_000_000;
        sender.drain();
        assertThat(held).isEqualTo(SendBufferLimit.FIRST / 2);
        now = 8_000_000;
        sender.drain();
        assertThat(held).isEqualTo(SendBufferLimit.FIRST / 2);
        assertThat(sizes()).hasSize(60);
        assertThat(calls.cutMessages).as("in pieces").hasValueGreaterThan(5);
    }

    @Test
    void shouldNotWaitForHalfOfTheRoomWhenMostPassesBesideWhatFillsIt() {
        budget.limit(4 * SendBufferLimit.FIRST);
        for (int i = 0; i < 20; i++) {
            sender.send(batch(60, 1_000, 1_000));
            now += 10_000_000;
            assertThat(sizes()).hasSize(60);
        }
        calls.failing(Errno.EAGAIN);
        unsent = 2 * SendBufferLimit.FIRST - 2_000;
        sender.send(batch(3, 1_000, 300));
        now += 3_000_000;
        sender.send(batch(1, 900, 900));
        assertThat(sizes()).as("soon, but not at once").isEmpty();
        now += 3_000_000;
        sender.send(batch(1, 800, 800));
        assertThat(held).as("the kernel may hold more").isEqualTo(2 * SendBufferLimit.FIRST);
        assertThat(sizes()).containsExactly(1_000, 1_000, 300, 900, 800);
        assertThat(woken).as("waits for nothing any more").isFalse();
    }

    @Test
    void shouldSendWhatIsUrgentBeforeDataThatWaits() {
        calls.failing(Errno.EAGAIN);
        sender.send(batch(2, 1_000, 1_000));
        sender.send(batch(2, 900, 900));
        var probe = batch(1, 50, 50);
        probe.markUrgent();
        sender.send(probe);
        assertThat(sizes()).isEmpty();
        sender.drain();
        // The batch that met the full socket is the next in any case.
        assertThat(sizes()).containsExactly(50, 1_000, 1_000, 900, 900);
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldKeepWhatIsUrgentWhenTheQueueOfDataOverflows() {
        calls.failing(Errno.EAGAIN);
        sender.send(batch(1, 1_000, 1_000));
        var probe = batch(1, 50, 50);
        probe.markUrgent();
        sender.send(probe);
        for (int i = 0; i < 10; i++) {
            sender.send(batch(60, 1_000, 1_000));
        }
        assertThat(drops.get(DropReason.SOCKET_FULL)).isPositive();
        sender.drain();
        assertThat(sizes()).startsWith(50);
    }

    @Test
    void shouldSendNothingWhenItIsClosed() {
        sender.close();
        sender.send(batch(3, 1_000, 300));
        assertThat(sizes()).isEmpty();
        assertThat(drops.get(DropReason.SEND_FAILED)).isEqualTo(3);
    }

    private BatchSender sender(boolean segment) {
        return senders.sender(calls, from, new Room(), budget, segment);
    }

    /** A socket whose room is what the test says. */
    private final class Room implements BatchSender.Room {
        @Override
        public void wakeWhenWritable(boolean wanted) {
            woken = wanted;
        }

        @Override
        public int unsent() {
            return unsent;
        }

        @Override
        public void holdAtMost(int bytes) {
            held = bytes;
        }
    }

    private DatagramBatch batch(int count, int size, int lastSize) {
        return TestSenders.batch(to.localAddress().getPort(), count, size, lastSize);
    }

    /** What has arrived; the loopback delivers before the send returns. */
    private List<Integer> sizes() {
        var sizes = new ArrayList<Integer>();
        while (received.receive(1) == 1) {
            sizes.add(received.length(0));
        }
        return sizes;
    }
}
