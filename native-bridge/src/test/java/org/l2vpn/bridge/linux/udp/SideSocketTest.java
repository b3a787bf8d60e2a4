package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEventLoop;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.bridge.Errno;
import org.l2vpn.transport.DataLoop;
import org.l2vpn.transport.IoBackend;

/** A side socket on a real loop: what waits in it leaves when the loop says that it may. */
@Timeout(20)
class SideSocketTest {
    private final TestSenders senders = new TestSenders(System::nanoTime);
    private final FakeCalls calls = new FakeCalls();
    private final UdpSocket socket = new UdpSocket(false);
    private DataLoop loop;
    private DatagramSocket peer;
    private SideSocket side;

    @BeforeEach
    void open() throws Exception {
        loop = new DataLoop(IoBackend.EPOLL);
        peer = new DatagramSocket(new InetSocketAddress(TestSenders.LOOPBACK, 0));
        peer.setSoTimeout(5_000);
        socket.bind(new InetSocketAddress(TestSenders.LOOPBACK, 0));
        side = new SideSocket(socket, room -> senders.sender(calls, socket, room), 0);
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
                        side.send(TestSenders.batch(peer.getLocalPort(), 1, 1_000, 1_000), 0);
                    });
            var received = new DatagramPacket(new byte[2_000], 2_000);
            peer.receive(received);
            assertThat(received.getLength()).isEqualTo(1_000);
        }
        assertThat(senders.drops.nonZero()).isEmpty();
    }

    private void onLoop(Runnable task) throws Exception {
        loop.eventLoop().submit(task).get(5, TimeUnit.SECONDS);
    }
}
