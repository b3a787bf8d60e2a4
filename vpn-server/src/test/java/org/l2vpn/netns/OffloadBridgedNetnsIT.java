package org.l2vpn.netns;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.netns.kit.Lan;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * Two TAPs with all offloads in bridges with machines of every kind. In the names: a machine leaves
 * its checksums and the cutting of its streams to others, a plain one does both itself.
 */
@NetnsTest
@Timeout(600)
class OffloadBridgedNetnsIT {
    /** VLAN 7 (IEEE 802.1Q), and service VLAN 9 around it. */
    private static final int CUSTOMER_TAG = 0x8100_0007;

    private static final int SERVICE_TAG = 0x88A8_0009;

    private static Tunnel tunnel;
    private static Netns left;
    private static Netns leftPlain;
    private static Netns leftTagged;
    private static Netns leftTwiceTagged;
    private static Netns right;
    private static Netns rightPlain;
    private static Netns rightTagged;
    private static Netns rightTwiceTagged;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        Lan lan = lan(tunnel.server());
        left = lan.machine("left", List.of("10.90.0.1/24", "fd90::1/64"));
        leftPlain = lan.plainMachine("left-p", List.of("10.90.0.2/24", "fd90::2/64"));
        leftTagged = tagged(lan, "left-t", 1, CUSTOMER_TAG);
        leftTwiceTagged = tagged(lan, "left-tt", 1, SERVICE_TAG, CUSTOMER_TAG);
        lan = lan(tunnel.client(1));
        right = lan.machine("right", List.of("10.90.0.3/24", "fd90::3/64"));
        rightPlain = lan.plainMachine("right-p", List.of("10.90.0.4/24", "fd90::4/64"));
        rightTagged = tagged(lan, "right-t", 2, CUSTOMER_TAG);
        rightTwiceTagged = tagged(lan, "right-tt", 2, SERVICE_TAG, CUSTOMER_TAG);
        tunnel.start();
    }

    private static Lan lan(Site site) {
        site.config().tap(Site.TAP).put("offload", "on");
        return Lan.of(tunnel.lab(), site);
    }

    private static Netns tagged(Lan lan, String name, int number, int... tags) {
        return lan.taggedMachine(
                name, List.of("10.91.0." + number + "/24", "fd91::" + number + "/64"), tags);
    }

    @AfterEach
    void check() {
        Intact.assertNothingMalformed(tunnel.server(), tunnel.client(1));
    }

    @Test
    void shouldCarrySuperFramesOfMachines() {
        Intact.superFramesFrom(
                tunnel.server(), () -> Intact.streams(left, "10.90.0.1", right, "10.90.0.3"));
        Intact.datagrams(right, left, "fd90::1");
    }

    @Test
    void shouldCarryFramesWithWholeChecksums() {
        Intact.superFramesTo(
                tunnel.client(1),
                () -> Intact.streams(leftPlain, "10.90.0.2", rightPlain, "10.90.0.4"));
        Intact.datagrams(leftPlain, rightPlain, "fd90::4");
    }

    @Test
    void shouldCutSuperFramesForPlainMachines() {
        Intact.streams(left, "fd90::1", rightPlain, "fd90::4");
        Intact.datagrams(right, leftPlain, "10.90.0.2");
    }

    @Test
    void shouldCarryTaggedSuperFrames() {
        Intact.superFramesFrom(
                tunnel.server(),
                () -> Intact.streams(leftTagged, "10.91.0.1", rightTagged, "10.91.0.2"));
        Intact.streams(leftTagged, "fd91::1", rightTagged, "fd91::2");
        Intact.datagrams(leftTagged, rightTagged, "10.91.0.2");
    }

    @Test
    void shouldCarryFramesWithTwoTags() {
        Intact.streams(leftTwiceTagged, "10.91.0.1", rightTwiceTagged, "10.91.0.2");
        Intact.datagrams(leftTwiceTagged, rightTwiceTagged, "fd91::2");
    }
}
