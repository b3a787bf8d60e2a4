package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Each tenth datagram takes a slow second path and arrives hundreds of datagrams late. */
@NetnsTest
class ReorderNetnsIT {
    private static final int DATAGRAMS = 2_000;
    private static final int PAYLOAD = 1_200;
    private static final int PORT = 7_000;

    /** 1200 bytes each 0.3 ms: 32 Mbit/s, of which the slow path is offered a tenth. */
    private static final Duration GAP = Duration.ofNanos(300_000);

    @Test
    void shouldDeliverEverythingWhenOneTenthIsLate() {
        try (Tunnel tunnel = Tunnel.create(1)) {
            Site server = tunnel.server();
            Site client = tunnel.client(1);
            slowPath(tunnel);
            tunnel.start();
            for (String rate : List.of("2mbit", "1mbit")) {
                // Room for everything that is late at the end of the run.
                slowDown(tunnel, rate, 400_000);
                List<Integer> order = send(client.netns(), server);
                assertThat(order).as(rate).hasSize(DATAGRAMS).doesNotHaveDuplicates();
                List<Integer> depths = depths(order);
                assertThat(depths.size()).as(rate).isGreaterThan(DATAGRAMS / 20);
                assertThat(depths.getLast()).as(rate).isGreaterThan(100);
            }
            assertThat(server.status().drops("replay", "too-old", "bad-tag")).isZero();
            // TCP sends so fast that a long queue would hold more than the replay window.
            slowDown(tunnel, "10mbit", 60_000);
            try (Iperf iperf = Iperf.serve(tunnel.lab(), server.netns(), server.inner4())) {
                assertThat(iperf.tcp(client.netns(), 2).bytes()).isPositive();
            }
            assertThat(server.status().drops("replay", "too-old", "bad-tag")).isZero();
        }
    }

    private static void slowDown(Tunnel tunnel, String rate, int queueBytes) {
        String line = "tc qdisc replace dev slow0 root tbf burst 1600 limit %d rate %s";
        tunnel.lab().router().exec(line.formatted(queueBytes, rate).split(" ")).check();
    }

    /** Behind the router: what waited in the client's own queues would fill its socket. */
    private static void slowPath(Tunnel tunnel) {
        tunnel.lab().withoutOffload(tunnel.client(1).host());
        Netns from = tunnel.lab().router();
        Netns to = tunnel.server().netns();
        from.ip("link add slow0 type veth peer name slow0 netns " + to.name());
        to.sysctl("net/ipv4/conf/all/rp_filter", "0");
        to.sysctl("net/ipv4/conf/slow0/rp_filter", "0");
        to.ip("addr add 10.78.0.1/24 dev slow0\nlink set slow0 up");
        from.ip(
                """
                addr add 10.78.0.2/24 dev slow0
                link set slow0 up
                rule add fwmark 1 table 100
                route add %s/32 via 10.78.0.1 dev slow0 table 100"""
                        .formatted(tunnel.server().host().address4()));
        from.nft(
                """
                table ip slow {
                    chain in {
                        type filter hook prerouting priority -150; policy accept;
                        udp dport %d meta length > 1200 numgen inc mod 10 == 0 meta mark set 1
                    }
                }
                """
                        .formatted(Site.PORT));
    }

    /** Sends numbered datagrams through the tunnel and returns the numbers as they arrived. */
    private static List<Integer> send(Netns from, Site server) {
        try (DatagramSocket in =
                        server.netns()
                                .inside(
                                        () ->
                                                new DatagramSocket(
                                                        PORT,
                                                        InetAddress.getByName(server.inner4())));
                DatagramSocket out = from.inside(() -> new DatagramSocket())) {
            in.setReceiveBufferSize(4 << 20);
            in.setSoTimeout(2_500);
            Thread sender = Thread.ofPlatform().start(() -> sendNumbers(out, server.inner4()));
            List<Integer> order = new ArrayList<>();
            DatagramPacket datagram = new DatagramPacket(new byte[PAYLOAD], PAYLOAD);
            try {
                while (order.size() < DATAGRAMS) {
                    in.receive(datagram);
                    order.add(ByteBuffer.wrap(datagram.getData()).getInt());
                }
            } catch (SocketTimeoutException e) {
                // The assertion on the number says how many came.
            }
            sender.join();
            return order;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sendNumbers(DatagramSocket out, String to) {
        try {
            InetAddress address = InetAddress.getByName(to);
            ByteBuffer payload = ByteBuffer.allocate(PAYLOAD);
            long next = System.nanoTime();
            for (int i = 0; i < DATAGRAMS; i++) {
                payload.putInt(0, i);
                out.send(new DatagramPacket(payload.array(), PAYLOAD, address, PORT));
                next += GAP.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By how much each late one was late, sorted. */
    private static List<Integer> depths(List<Integer> order) {
        List<Integer> late = new ArrayList<>();
        int newest = -1;
        for (int number : order) {
            if (number < newest) {
                late.add(newest - number);
            }
            newest = Math.max(newest, number);
        }
        return late.stream().sorted().toList();
    }
}
