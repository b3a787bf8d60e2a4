package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.KernelVersion;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Between two TAPs with all offloads super-frames go in and come out. */
@NetnsTest
@Timeout(600)
class OffloadNetnsIT {
    private static Tunnel tunnel;
    private static Site server;
    private static Site client;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        client = tunnel.client(1);
        server.config().tap(Site.TAP).put("offload", "on");
        client.config().tap(Site.TAP).put("offload", "on");
        tunnel.start();
    }

    @AfterEach
    void check() {
        Intact.assertNothingMalformed(server, client);
    }

    @Test
    void shouldCarryStreamsInSuperFramesOverIpv4() {
        withSuperFrames(
                () ->
                        Intact.streams(
                                server.netns(), server.inner4(), client.netns(), client.inner4()));
    }

    @Test
    void shouldCarryStreamsInSuperFramesOverIpv6() {
        withSuperFrames(
                () ->
                        Intact.streams(
                                server.netns(), server.inner6(), client.netns(), client.inner6()));
    }

    private static void withSuperFrames(Runnable streams) {
        Intact.superFramesFrom(
                server,
                () ->
                        Intact.superFramesFrom(
                                client,
                                () ->
                                        Intact.superFramesTo(
                                                server,
                                                () -> Intact.superFramesTo(client, streams))));
    }

    @Test
    void shouldCarryTrainsOfDatagrams() {
        Intact.datagrams(server.netns(), client.netns(), client.inner4());
        Intact.datagrams(client.netns(), server.netns(), server.inner6());
    }

    @Test
    void shouldTakeAndGiveTrainsInSuperFrames() {
        MachineCondition.skipIfMissing(
                KernelVersion.takesUdpSuperFrames() ? "" : "Linux 6.2 for UDP super-frames");
        Intact.superFramesFrom(
                client, () -> Intact.superFramesTo(server, OffloadNetnsIT::datagramsToServer));
    }

    /** DHCP clients read raw frames and take their checksums as they are. */
    @Test
    void shouldFinishTheChecksumOfADatagramForWhoReadsRawFrames() {
        Capture capture =
                Capture.start(tunnel.lab(), client.netns(), Site.TAP, "in", "udp port 7777");
        String send = "echo hello > /dev/udp/" + client.inner4() + "/7777";
        for (int i = 0; i < 5; i++) {
            server.netns().exec("bash", "-c", send).check();
        }
        Await.until("datagrams", Duration.ofSeconds(5), () -> capture.frames().size() >= 5);
        assertThat(capture.frames()).allMatch(OffloadNetnsIT::hasRightUdpChecksum);
    }

    /** Of UDP over IPv4 without options: the sum with that of the pseudo-header is all ones. */
    private static boolean hasRightUdpChecksum(byte[] frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        int length = bytes.getShort(38) & 0xFFFF;
        int sum = 17 + length;
        for (int at = 26; at < 34 + length; at += 2) {
            int low = at + 1 < 34 + length ? frame[at + 1] & 0xFF : 0;
            sum += (frame[at] & 0xFF) << 8 | low;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return bytes.getShort(40) != 0 && sum == 0xFFFF;
    }

    private static void datagramsToServer() {
        Intact.datagrams(client.netns(), server.netns(), server.inner4());
    }
}
