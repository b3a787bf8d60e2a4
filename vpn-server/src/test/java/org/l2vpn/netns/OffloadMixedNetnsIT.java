package org.l2vpn.netns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.ChecksumErrors;
import org.l2vpn.netns.kit.RawSender;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;
import org.l2vpn.netns.kit.VmnetDouble;

/**
 * A server whose TAP has all offloads, a client whose TAP has none, and one with a Mac's link, on
 * NIO: what the clients get was cut by us and has our checksums, which their kernels verify.
 */
@NetnsTest
@Timeout(600)
class OffloadMixedNetnsIT {
    private static final int ETHERTYPE_IPV6 = 0x86DD;

    private static Tunnel tunnel;
    private static Site server;
    private static Site plain;
    private static Site mac;

    @BeforeAll
    static void start() {
        MachineCondition.skipIfMissing(VmnetDouble.missing());
        tunnel = Tunnel.create(2);
        server = tunnel.server();
        server.config().tap(Site.TAP).put("offload", "on");
        plain = tunnel.client(1);
        plain.config().tap(Site.TAP).put("offload", "off");
        mac = tunnel.client(2);
        VmnetDouble.in(tunnel.lab()).behind(mac, "02:00:5e:10:00:64");
        tunnel.start();
    }

    @AfterEach
    void check() {
        Intact.assertNothingMalformed(server, plain, mac);
    }

    @Test
    void shouldCutSuperFramesForATapWithoutOffloads() {
        Intact.superFramesFrom(
                server,
                () ->
                        Intact.streams(
                                server.netns(), server.inner4(), plain.netns(), plain.inner4()));
        Intact.streams(server.netns(), server.inner6(), plain.netns(), plain.inner6());
        Intact.datagrams(server.netns(), plain.netns(), plain.inner4());
        Intact.datagrams(plain.netns(), server.netns(), server.inner6());
    }

    @Test
    void shouldCutSuperFramesForAMac() {
        Intact.superFramesFrom(
                server,
                () -> Intact.streams(server.netns(), server.inner4(), mac.netns(), mac.inner4()));
        Intact.streams(server.netns(), server.inner6(), mac.netns(), mac.inner6());
    }

    @Test
    void shouldSeeAWrongChecksumWhenThereIsOne() throws UnknownHostException {
        // IPv6 has no checksum of its own; that of UDP is neither right nor 0, which is not
        // allowed.
        byte[] datagram =
                ByteBuffer.allocate(56)
                        .putInt(0x6000_0000)
                        .putShort((short) 16)
                        .putShort((short) 0x1140)
                        .put(InetAddress.getByName(server.inner6()).getAddress())
                        .put(InetAddress.getByName(plain.inner6()).getAddress())
                        .putInt(0x1234_1234)
                        .putInt(0x0010_0001)
                        .array();
        byte[] frame =
                Frames.plain(Frames.address(plain.mac()), Frames.NOBODY, ETHERTYPE_IPV6, datagram);
        long before = ChecksumErrors.in(plain.netns());
        try (RawSender sender = RawSender.open(server.netns(), Site.TAP)) {
            sender.send(frame);
        }
        Await.until(
                "the error counted",
                Duration.ofSeconds(3),
                () -> ChecksumErrors.in(plain.netns()) == before + 1);
    }

    @Test
    void shouldCutFramesBetweenClientsWithoutOffloads() {
        Intact.streams(plain.netns(), plain.inner4(), mac.netns(), mac.inner4());
    }
}
