package org.l2vpn.netns;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    private static void datagramsToServer() {
        Intact.datagrams(client.netns(), server.netns(), server.inner4());
    }
}
