package org.l2vpn.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/** Real sockets on the loopback interface, the same stories for each backend this machine has. */
@Timeout(20)
class UdpTransportTest {
    private static final int SOCKET_BUFFER = 4 << 20;

    private final DropCounters drops = new DropCounters();
    private final Recorder received = new Recorder();
    private final Recorder sent = new Recorder();
    private DataLoop loop;
    private UdpTransport sender;
    private UdpTransport receiver;

    static Stream<IoBackend> backends() {
        return Stream.of(IoBackend.best(), IoBackend.NIO).distinct();
    }

    @AfterEach
    void closeAll() {
        for (var part : Arrays.asList(sender, receiver)) {
            if (part != null) {
                part.close();
            }
        }
        if (loop != null) {
            loop.close();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void shouldDeliverEveryDatagramInOrderWhenABatchIsSent(IoBackend backend) throws Exception {
        open(backend, "127.0.0.1");
        var batch = new DatagramBatch();
        batch.begin(target("127.0.0.1"));
        for (int i = 0; i < 40; i++) {
            put(batch, i, 1_200);
        }
        put(batch, 40, 700);
        send(batch);
        for (int i = 0; i <= 40; i++) {
            assertThat(received.next()).isEqualTo(bytes(i, i == 40 ? 700 : 1_200));
        }
        assertThat(drops.nonZero()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void shouldTellWhoSentWhenADatagramArrives(IoBackend backend) throws Exception {
        open(backend, "::");
        var batch = new DatagramBatch();
        batch.begin(target("127.0.0.1"));
        put(batch, 1, 100);
        send(batch);
        received.next();
        assertThat(received.from())
                .isEqualTo(endpoint("127.0.0.1", sender.localEndpoint().orElseThrow().port()));
        batch.begin(target("::1"));
        put(batch, 2, 100);
        send(batch);
        received.next();
        assertThat(received.from())
                .isEqualTo(endpoint("::1", sender.localEndpoint().orElseThrow().port()));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void shouldReportTheFailureWhenTheKernelRefusesADatagram(IoBackend backend) throws Exception {
        open(backend, "127.0.0.1");
        // Port 0 is no destination: every kernel refuses it with EINVAL.
        var batch = new DatagramBatch();
        batch.begin(endpoint("0.0.0.0", 0));
        put(batch, 1, 100);
        send(batch);
        assertThat(sent.failures.poll(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(drops.get(DropReason.SEND_FAILED)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void shouldSayWhatIsWrongWhenTheAddressIsTaken(IoBackend backend) throws Exception {
        open(backend, "127.0.0.1");
        var port = receiver.localEndpoint().orElseThrow().port();
        assertThatThrownBy(
                        () -> UdpTransport.open(loop, settings("127.0.0.1", port), drops, received))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("127.0.0.1 port " + port)
                .hasMessageContaining("in use");
    }

    private void open(IoBackend backend, String address) throws Exception {
        loop = new DataLoop(backend);
        receiver = UdpTransport.open(loop, settings(address, 0), drops, received);
        sender = UdpTransport.open(loop, settings(address, 0), drops, sent);
    }

    private void send(DatagramBatch batch) {
        loop.execute(
                () -> {
                    sender.write(batch);
                    sender.flush();
                });
    }

    private Endpoint target(String address) {
        return endpoint(address, receiver.localEndpoint().orElseThrow().port());
    }

    private static Endpoint endpoint(String address, int port) {
        return Endpoint.of(InetAddress.ofLiteral(address).getAddress(), 0, port);
    }

    private static TransportSettings settings(String address, int port) {
        var local = new InetSocketAddress(InetAddress.ofLiteral(address), port);
        return new TransportSettings(Optional.of(local), SOCKET_BUFFER, 0, Optional.empty());
    }

    private static void put(DatagramBatch batch, int seed, int size) {
        assertThat(batch.accepts(size)).isTrue();
        System.arraycopy(bytes(seed, size), 0, batch.data(), batch.position(), size);
        batch.commit(size);
    }

    private static byte[] bytes(int seed, int size) {
        var bytes = new byte[size];
        Arrays.fill(bytes, (byte) (seed + 1));
        return bytes;
    }

    private static final class Recorder implements TransportListener {
        private final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
        private final BlockingQueue<SendFailure> failures = new LinkedBlockingQueue<>();
        private volatile Endpoint from;

        @Override
        public void onDatagrams(DatagramBatch batch) {
            from = batch.remote();
            for (int at = 0; at < batch.length(); at += batch.segmentSize()) {
                var end = Math.min(batch.length(), at + batch.segmentSize());
                datagrams.add(Arrays.copyOfRange(batch.data(), at, end));
            }
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onSendFailed(Endpoint remote, SendFailure failure) {
            failures.add(failure);
        }

        byte[] next() throws InterruptedException {
            var datagram = datagrams.poll(5, TimeUnit.SECONDS);
            assertThat(datagram).as("a datagram within 5 s").isNotNull();
            return datagram;
        }

        Endpoint from() {
            return from;
        }
    }
}
