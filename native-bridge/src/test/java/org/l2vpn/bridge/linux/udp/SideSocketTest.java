package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEventLoop;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.bridge.Errno;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.transport.DataLoop;
import org.l2vpn.transport.IoBackend;
import org.l2vpn.transport.SendFailure;
import org.l2vpn.transport.TransportListener;

/** A side socket on a real loop: what waits in it leaves when the loop says that it may. */
@Timeout(20)
class SideSocketTest implements TransportListener {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final DropCounters drops = new DropCounters();
    private final FakeCalls calls = new FakeCalls();
    private final UdpSocket socket = new UdpSocket(false);
    private DataLoop loop;
    private DatagramSocket peer;
    private SideSocket side;

    @BeforeEach
    void open() throws Exception {
        loop = new DataLoop(IoBackend.EPOLL);
        peer = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        peer.setSoTimeout(5_000);
        socket.bind(new InetSocketAddress(LOOPBACK, 0));
        side = new SideSocket(socket, this::sender, 0);
        onLoop(() -> side.register((IoEventLoop) loop.eventLoop()));
        assertThat(side.isRegistered()).isTrue();
    }

    @AfterEach
    void close() throws Exception {
        onLoop(side::close);
        loop.close();
        peer.close();
    }

    @Test
    void shouldSendWhatWaitsEachTimeItWasFull() throws Exception {
        for (int round = 0; round < 4; round++) {
            onLoop(
                    () -> {
                        calls.failing(Errno.EAGAIN);
                        side.send(batch(), 0);
                    });
            var received = new DatagramPacket(new byte[2_000], 2_000);
            peer.receive(received);
            assertThat(received.getLength()).isEqualTo(1_000);
        }
        assertThat(drops.nonZero()).isEmpty();
    }

    private void onLoop(Runnable task) throws Exception {
        loop.eventLoop().submit(task).get(5, TimeUnit.SECONDS);
    }

    private DatagramBatch batch() {
        var batch = new DatagramBatch();
        batch.begin(Endpoint.of(LOOPBACK.getAddress(), 0, peer.getLocalPort()));
        batch.commit(1_000);
        return batch;
    }

    private BatchSender sender(BatchSender.Room room) {
        return new BatchSender(
                new OutboundMessages(calls, socket),
                true,
                System::nanoTime,
                drops,
                this,
                room,
                new SendBudget(),
                new SendQueue(drops, SendQueue.BLOCKS_PER_ENDPOINT),
                new ReplySources(socket));
    }

    @Override
    public void onDatagrams(DatagramBatch batch) {
        throw new AssertionError("a sender receives nothing");
    }

    @Override
    public void onReadComplete() {
        throw new AssertionError("a sender receives nothing");
    }

    @Override
    public void onSendFailed(Endpoint remote, SendFailure failure, int size) {
        throw new AssertionError("the loopback refuses nothing");
    }
}
