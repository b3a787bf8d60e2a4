package org.l2vpn.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;

/** Real sockets on the loopback interface, the same stories for each kind of channel. */
@Timeout(20)
public abstract class UdpTransportContract {
    private static final int SOCKET_BUFFER = 4 << 20;

    private final DropCounters drops = new DropCounters();
    private final Recorder received = new Recorder();
    private final Recorder sent = new Recorder();
    private DataLoop loop;
    private UdpTransport sender;
    private UdpTransport receiver;

    /** How the loop of these tests waits. */
    protected abstract IoBackend backend();

    /** The platform's own channels, if these are what is tested. */
    protected abstract Optional<BatchChannels> channels();

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

    @Test
    void shouldDeliverEveryDatagramInOrderWhenABatchIsSent() throws Exception {
        open("127.0.0.1");
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

    @Test
    void shouldKeepDatagramsApartWhenBatchesOfOtherSizesFollow() throws Exception {
        open("::");
        int[][] shapes = {{5, 1_000, 500}, {3, 700, 700}, {1, 1, 1}, {64, 100, 99}, {2, 9_000, 1}};
        loop.execute(
                () -> {
                    for (int[] shape : shapes) {
                        sender.write(batchOf(target("::1"), shape));
                        sender.write(batchOf(target("127.0.0.1"), shape));
                    }
                    sender.flush();
                });
        // In order from each sender: each of our addresses may have a socket of its own.
        for (var v6 : new boolean[] {true, false}) {
            for (int[] shape : shapes) {
                for (int i = 1; i <= shape[0]; i++) {
                    int size = i < shape[0] ? shape[1] : shape[2];
                    assertThat(received.next(v6)).isEqualTo(bytes(i, size));
                }
            }
        }
        assertThat(drops.nonZero()).isEmpty();
    }

    @Test
    void shouldAnswerInTheSameShapeWhenABatchCameIn() throws Exception {
        open("127.0.0.1");
        send(batchOf(target("127.0.0.1"), 20, 1_400, 300));
        for (int i = 1; i <= 20; i++) {
            received.next();
        }
        var back = batchOf(received.from(), 20, 1_400, 300);
        loop.execute(
                () -> {
                    receiver.write(back);
                    receiver.flush();
                });
        for (int i = 1; i <= 20; i++) {
            assertThat(sent.next()).isEqualTo(bytes(i, i < 20 ? 1_400 : 300));
        }
    }

    @Test
    void shouldBeSilentWhenItIsWrittenToAfterItsEnd() throws Exception {
        open("127.0.0.1");
        var batch = batchOf(target("127.0.0.1"), 3, 100, 100);
        sender.close();
        send(batch);
        var turn = new CompletableFuture<Void>();
        loop.execute(() -> turn.complete(null));
        turn.get(5, TimeUnit.SECONDS);
        assertThat(sent.failures).isEmpty();
        assertThat(received.datagrams).isEmpty();
    }

    @Test
    void shouldTellWhoSentWhenADatagramArrives() throws Exception {
        open("::");
        var batch = new DatagramBatch();
        batch.begin(target("127.0.0.1"));
        put(batch, 1, 100);
        send(batch);
        received.next();
        assertThat(received.from())
                .isEqualTo(endpoint("127.0.0.1", sender.localEndpoints().getFirst().port()));
        batch.begin(target("::1"));
        put(batch, 2, 100);
        send(batch);
        received.next(true);
        assertThat(received.from())
                .isEqualTo(endpoint("::1", sender.localEndpoints().getFirst().port()));
    }

    @Test
    void shouldReportTheFailureWhenTheKernelRefusesADatagram() throws Exception {
        open("127.0.0.1");
        // Port 0 is no destination: every kernel refuses it with EINVAL.
        var batch = new DatagramBatch();
        batch.begin(endpoint("0.0.0.0", 0));
        put(batch, 1, 100);
        send(batch);
        assertThat(sent.failures.poll(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(drops.get(DropReason.SEND_FAILED)).isEqualTo(1);
    }

    @Test
    void shouldSayWhatIsWrongWhenTheAddressIsTaken() throws Exception {
        open("127.0.0.1");
        var port = receiver.localEndpoints().getFirst().port();
        assertThatThrownBy(() -> open("127.0.0.1", port, received))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + port)
                .hasMessageContaining("in use");
    }

    private void open(String address) throws Exception {
        loop = new DataLoop(backend());
        receiver = open(address, 0, received);
        sender = open(address, 0, sent);
    }

    private UdpTransport open(String address, int port, Recorder listener) throws Exception {
        return UdpTransport.open(loop, settings(address, port), channels(), drops, listener);
    }

    private void send(DatagramBatch batch) {
        loop.execute(
                () -> {
                    sender.write(batch);
                    sender.flush();
                });
    }

    private Endpoint target(String address) {
        return endpoint(address, receiver.localEndpoints().getFirst().port());
    }

    private static Endpoint endpoint(String address, int port) {
        return Endpoint.of(InetAddress.ofLiteral(address).getAddress(), 0, port);
    }

    private static TransportSettings settings(String address, int port) {
        var local = new InetSocketAddress(InetAddress.ofLiteral(address), port);
        return new TransportSettings(List.of(local), SOCKET_BUFFER, 0, Optional.empty());
    }

    /** {@code shape}: how many, size, size of the last. */
    private static DatagramBatch batchOf(Endpoint to, int... shape) {
        var batch = new DatagramBatch();
        batch.begin(to);
        for (int i = 1; i <= shape[0]; i++) {
            put(batch, i, i < shape[0] ? shape[1] : shape[2]);
        }
        return batch;
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
        private final BlockingQueue<byte[]> overIpv6 = new LinkedBlockingQueue<>();
        private final BlockingQueue<SendFailure> failures = new LinkedBlockingQueue<>();
        private volatile Endpoint from;

        @Override
        public void onDatagrams(DatagramBatch batch) {
            from = batch.remote();
            for (int at = 0; at < batch.length(); at += batch.segmentSize()) {
                var end = Math.min(batch.length(), at + batch.segmentSize());
                (batch.remote().v6() ? overIpv6 : datagrams)
                        .add(Arrays.copyOfRange(batch.data(), at, end));
            }
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onSendFailed(Endpoint remote, SendFailure failure, int size) {
            failures.add(failure);
        }

        byte[] next() throws InterruptedException {
            return next(false);
        }

        byte[] next(boolean v6) throws InterruptedException {
            var datagram = (v6 ? overIpv6 : datagrams).poll(5, TimeUnit.SECONDS);
            assertThat(datagram).as("a datagram within 5 s").isNotNull();
            return datagram;
        }

        Endpoint from() {
            return from;
        }
    }
}
