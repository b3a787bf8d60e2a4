package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.RawSender;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Somebody who heard everything and says it again. */
@NetnsTest
class ReplayNetnsIT {
    private static final int DATAGRAMS = 10_000;

    /** Ethernet, IPv4 and UDP headers of the outer path. */
    private static final int OUTER_HEADERS = 14 + 20 + 8;

    private static final int TRANSPORT_MESSAGE = 4;

    /** After each of these many the sender rests 1 ms, so that no socket buffer runs over. */
    private static final int BURST = 20;

    @Test
    void shouldDropEveryReplayedDatagramFromSameAndFromAnotherSource() throws IOException {
        try (Tunnel tunnel = Tunnel.create(1)) {
            Site server = tunnel.server();
            Site client = tunnel.client(1);
            Host stranger = tunnel.lab().host("stranger");
            tunnel.lab().withoutOffload(client.host());
            tunnel.lab().withoutOffload(server.host());
            tunnel.start();

            List<byte[]> heard = record(tunnel);
            Capture tap = Capture.start(tunnel.lab(), server.netns(), Site.TAP, "in", "icmp");
            long refused = refused(server);
            String endpoint = server.status().endpoint("client1");

            replayFromTheSameSource(client, heard);
            awaitRefused(server, refused + DATAGRAMS);
            replayFrom(stranger, server.host(), heard);
            awaitRefused(server, refused + 2 * DATAGRAMS);

            assertThat(tap.frames()).isEmpty();
            assertThat(server.status().endpoint("client1")).isEqualTo(endpoint);
            assertThat(Ping.run(client.netns(), server.inner4(), 10, "0.05").received())
                    .isEqualTo(10);
        }
    }

    private static List<byte[]> record(Tunnel tunnel) {
        Site server = tunnel.server();
        try (Capture wire =
                Capture.start(
                        tunnel.lab(),
                        server.netns(),
                        Host.WAN,
                        "in",
                        "udp dst port " + Site.PORT)) {
            assertThat(
                            Ping.run(
                                            tunnel.client(1).netns(),
                                            server.inner4(),
                                            DATAGRAMS + 100,
                                            "0",
                                            "-f",
                                            "-q")
                                    .received())
                    .isGreaterThan(DATAGRAMS);
            Await.until(
                    "capture complete",
                    Duration.ofSeconds(5),
                    () -> transport(wire).size() >= DATAGRAMS);
            return transport(wire).subList(0, DATAGRAMS);
        }
    }

    private static List<byte[]> transport(Capture wire) {
        return wire.frames().stream()
                .filter(frame -> frame[OUTER_HEADERS] == TRANSPORT_MESSAGE)
                .toList();
    }

    private static void replayFromTheSameSource(Site client, List<byte[]> heard) {
        // On the client's own wire the frame needs the router's address as destination.
        long router =
                Frames.address(
                        client.netns()
                                .exec("sh", "-c", "ip -4 neigh show " + client.host().address4(1))
                                .check()
                                .out()
                                .replaceAll("(?s).*lladdr (\\S+).*", "$1"));
        try (RawSender sender = RawSender.open(client.netns(), Host.WAN)) {
            for (int i = 0; i < heard.size(); i++) {
                byte[] rest = Arrays.copyOfRange(heard.get(i), 14, heard.get(i).length);
                sender.send(Frames.plain(router, Frames.NOBODY, 0x0800, rest));
                rest(i);
            }
        }
    }

    private static void replayFrom(Host stranger, Host server, List<byte[]> heard)
            throws IOException {
        try (DatagramSocket socket = stranger.netns().inside(() -> new DatagramSocket())) {
            InetAddress to = InetAddress.getByName(server.address4());
            for (int i = 0; i < heard.size(); i++) {
                byte[] frame = heard.get(i);
                int length = frame.length - OUTER_HEADERS;
                socket.send(new DatagramPacket(frame, OUTER_HEADERS, length, to, Site.PORT));
                rest(i);
            }
        }
    }

    private static void rest(int sent) {
        if (sent % BURST == BURST - 1) {
            Await.pause(Duration.ofMillis(1));
        }
    }

    private static long refused(Site server) {
        return server.status().drops("replay", "too-old");
    }

    private static void awaitRefused(Site server, long count) {
        Await.until(
                "all replays counted",
                Duration.ofSeconds(5),
                () -> refused(server) >= count,
                () -> refused(server) + " of " + count);
        assertThat(refused(server)).isEqualTo(count);
    }
}
