package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.Dnsmasq;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.RawSender;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** One server, one client, default settings: what Ethernet between two machines has to carry. */
@NetnsTest
class TunnelNetnsIT {
    private static Tunnel tunnel;
    private static Site server;
    private static Site client;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        client = tunnel.client(1);
        tunnel.start();
    }

    @Test
    void shouldPingBothWaysOverBothFamilies() {
        assertThat(Ping.run(client.netns(), server.inner4(), 20, "0.05").received()).isEqualTo(20);
        assertThat(Ping.run(client.netns(), server.inner6(), 20, "0.05").received()).isEqualTo(20);
        assertThat(Ping.run(server.netns(), client.inner4(), 20, "0.05").received()).isEqualTo(20);
        assertThat(Ping.run(server.netns(), client.inner6(), 20, "0.05").received()).isEqualTo(20);
    }

    @Test
    void shouldResolveNeighbourWhenItsEntryWasFlushed() {
        client.netns().ip("neigh flush dev " + Site.TAP);
        assertThat(
                        client.netns()
                                .exec(
                                        "busybox",
                                        "arping",
                                        "-c",
                                        "3",
                                        "-I",
                                        Site.TAP,
                                        server.inner4())
                                .check()
                                .out())
                .containsIgnoringCase(server.mac());
    }

    @Test
    void shouldLeaseAddressFromFarDhcpServer() throws IOException {
        Path script = tunnel.lab().directory().resolve("lease.sh");
        Files.writeString(
                script, "#!/bin/sh\n[ \"$1\" = bound ] && echo \"bound to $ip\"\nexit 0\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Dnsmasq.serve(tunnel.lab(), server.netns(), Site.TAP, "10.88.0");
        String out =
                client.netns()
                        .exec(
                                Duration.ofSeconds(20),
                                "busybox",
                                "udhcpc",
                                "-i",
                                Site.TAP,
                                "-s",
                                script.toString(),
                                "-q",
                                "-n",
                                "-t",
                                "5",
                                "-T",
                                "1")
                        .check()
                        .out();
        assertThat(out).containsPattern("bound to 10\\.88\\.0\\.1[01]\\d");
    }

    @Test
    void shouldCarryTcpAndUdpBothWays() {
        try (Iperf iperf = Iperf.serve(tunnel.lab(), server.netns(), server.inner4())) {
            assertThat(iperf.tcp(client.netns(), 2).bytes()).isGreaterThan(3_000_000);
            assertThat(iperf.tcp(client.netns(), 2, "-R").bytes()).isGreaterThan(3_000_000);
            TapTotals before = TapTotals.of(server, client);
            iperf.udp(client.netns(), 2, "10M", 1200);
            iperf.udp(client.netns(), 2, "10M", 1200, "-R");
            TapTotals after = TapTotals.of(server, client);
            assertThat(after.up() - before.up()).isGreaterThan(1_500);
            assertThat(after.down() - before.down()).isGreaterThan(1_500);
            after.assertNothingLostSince(before);
        }
        try (Iperf iperf = Iperf.serve(tunnel.lab(), server.netns(), server.inner6())) {
            assertThat(iperf.tcp(client.netns(), 1).bytes()).isGreaterThan(300_000);
        }
    }

    @Test
    void shouldKeepTaggedAndUnknownFramesIntact() {
        assertCarried(client, server, "02:00:00:00:0f:01", framesFrom(Frames.NOBODY));
        assertCarried(server, client, "02:00:00:00:0f:03", framesFrom(Frames.SOMEBODY));
    }

    private static List<byte[]> framesFrom(long source) {
        return List.of(
                Frames.tagged(source, 7, Frames.bytes(46, 1)),
                Frames.tagged(source, 4094, Frames.bytes(1400, 2)),
                // Priority 5 without a VLAN, then a service tag with a customer tag in it.
                Frames.tagged(source, 5 << 13, Frames.bytes(100, 3)),
                Frames.plain(
                        Frames.NOWHERE,
                        source,
                        0x88A8,
                        Frames.tagged(source, 9, Frames.bytes(100, 4))),
                Frames.plain(Frames.NOWHERE, source, Frames.EXPERIMENTAL, Frames.bytes(1400, 5)),
                // MPLS unicast; IPX over LLC, whose type field is a length; header only.
                Frames.plain(Frames.NOWHERE, source, 0x8847, Frames.bytes(300, 6)),
                Frames.plain(Frames.NOWHERE, source, 60, Frames.bytes(60, 7)),
                Frames.plain(Frames.NOWHERE, source, Frames.EXPERIMENTAL, Frames.bytes(0, 8)));
    }

    private static void assertCarried(Site from, Site to, String source, List<byte[]> frames) {
        try (Capture capture =
                        Capture.start(
                                tunnel.lab(), to.netns(), Site.TAP, "in", "ether src " + source);
                RawSender sender = RawSender.open(from.netns(), Site.TAP)) {
            frames.forEach(sender::send);
            Await.until(
                    "all frames at " + to.name(),
                    Duration.ofSeconds(3),
                    () -> capture.frames().size() >= frames.size(),
                    () -> capture.frames().size() + " of " + frames.size() + " came");
            assertThat(capture.frames()).usingRecursiveComparison().isEqualTo(frames);
        }
    }
}
