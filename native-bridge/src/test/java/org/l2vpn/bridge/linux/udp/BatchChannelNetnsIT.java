package org.l2vpn.bridge.linux.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.bridge.linux.IpTool.ip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.l2vpn.bridge.linux.NetnsExtension;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.protocol.DatagramBatch;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.transport.DataLoop;
import org.l2vpn.transport.IoBackend;
import org.l2vpn.transport.SendFailure;
import org.l2vpn.transport.TransportListener;
import org.l2vpn.transport.TransportSettings;
import org.l2vpn.transport.UdpTransport;

/** The channel and this kernel's routes and devices; the namespace begins without any. */
@ExtendWith(NetnsExtension.class)
@Timeout(20)
class BatchChannelNetnsIT implements TransportListener {
    private final DropCounters drops = new DropCounters();
    private final FakeCalls calls = new FakeCalls();
    private final BlockingQueue<SendFailure> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<Endpoint> senders = new LinkedBlockingQueue<>();
    private DataLoop loop;
    private UdpTransport transport;

    @BeforeEach
    void open() throws Exception {
        loop = new DataLoop(IoBackend.EPOLL);
        var local = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);
        transport =
                UdpTransport.open(
                        loop,
                        new TransportSettings(List.of(local), 1 << 20, 0, Optional.empty()),
                        Optional.of(new UdpChannels(() -> calls, () -> new Offloads(true, true))),
                        drops,
                        this);
    }

    @AfterEach
    void close() {
        transport.close();
        loop.close();
    }

    @Test
    void shouldGoOnCuttingWhenABatchWasLargerThanTheDeviceTakes() throws Exception {
        device("192.0.2.1/24");
        send("192.0.2.2", 0, 10, 1_400);
        assertThat(failures.poll(5, TimeUnit.SECONDS)).isEqualTo(SendFailure.TOO_BIG);
        send("192.0.2.2", 0, 10, 1_200);
        assertThat(drops.get(DropReason.DATAGRAM_TOO_BIG)).isEqualTo(10);
        assertThat(calls.cutMessages).hasValue(2);
        assertThat(drops.nonZero()).hasSize(1);
    }

    @Test
    void shouldTellUnreachableWhenThereIsNoRoute() throws Exception {
        send("192.0.2.2", 0, 3, 1_000);
        assertThat(failures.poll(5, TimeUnit.SECONDS)).isEqualTo(SendFailure.UNREACHABLE);
        send("2001:db8::2", 0, 3, 1_000);
        assertThat(failures.poll(5, TimeUnit.SECONDS)).isEqualTo(SendFailure.UNREACHABLE);
        assertThat(drops.get(DropReason.SEND_FAILED)).isEqualTo(6);
    }

    @Test
    void shouldKeepTheInterfaceWhenTheSenderIsLinkLocal() throws Exception {
        ip("link set lo up");
        device("fe80::7/64 nodad");
        int index = Integer.parseInt(ip("link show veth0").split(":")[0]);
        send("fe80::7", index, 2, 500);
        assertThat(senders.poll(5, TimeUnit.SECONDS))
                .isEqualTo(
                        Endpoint.of(InetAddress.ofLiteral("fe80::7").getAddress(), index, port()));
    }

    @Test
    void shouldBelieveTheKernelWhenTheLoopbackIsDown() {
        assertThat(OffloadCheck.run(MessageCalls.ofLibC())).isEqualTo(new Offloads(true, true));
    }

    private static void device(String address) throws Exception {
        ip("link add veth0 mtu 1280 type veth peer name veth1");
        ip("address add " + address + " dev veth0");
        ip("link set veth1 up");
        ip("link set veth0 up");
    }

    /** Sends on the loop and waits until it is done. */
    private void send(String to, int scope, int count, int size) throws Exception {
        var batch = new DatagramBatch();
        batch.begin(Endpoint.of(InetAddress.ofLiteral(to).getAddress(), scope, port()));
        for (int i = 0; i < count; i++) {
            batch.commit(size);
        }
        loop.eventLoop().submit(() -> transport.write(batch)).get(5, TimeUnit.SECONDS);
    }

    private int port() {
        return transport.localEndpoints().getFirst().port();
    }

    @Override
    public void onDatagrams(DatagramBatch batch) {
        senders.add(batch.remote());
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onSendFailed(Endpoint remote, SendFailure failure, int size) {
        failures.add(failure);
    }
}
