package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Lan;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.ProcessFacts;
import org.l2vpn.netns.kit.RawSender;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Two sites with jumbo frames in their bridges: what the host keeps, and what it may do. */
@NetnsTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BridgeNetnsIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    private static Tunnel tunnel;
    private static Site server;
    private static Netns left;
    private static String before;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        left = jumboMachine(server, "left", "10.90.0.1");
        jumboMachine(tunnel.client(1), "right", "10.90.0.2");
        server.config().tap("tap1");
        before = bridge();
        assertThat(before).contains("mtu 9000");
        tunnel.start();
        Await.until("first answer", SOON, () -> Ping.answers(left, "10.90.0.2"));
    }

    private static Netns jumboMachine(Site site, String name, String address) {
        Netns machine = Lan.of(tunnel.lab(), site).machine(name, List.of(address + "/24"));
        machine.ip("link set " + Lan.ETH + " mtu 9000");
        site.netns().ip("link set lan1 mtu 9000");
        return machine;
    }

    /** MAC and MTU, without what changes by itself. */
    private static String bridge() {
        return server.netns()
                .exec("ip", "-o", "link", "show", Lan.BRIDGE)
                .check()
                .out()
                .replaceAll("<.*?>|(state|qdisc) \\w+", "");
    }

    @Test
    @Order(1)
    void shouldKeepTheBridgeAsItWasAndCarryItsJumboFrames() {
        assertThat(bridge()).isEqualTo(before);
        assertThat(server.mac()).startsWith("fe:ff:");
        assertThat(server.status().link(Site.TAP).getInt("mtu")).isEqualTo(9000);
        assertThat(Ping.run(left, "10.90.0.2", 5, "0.1", "-s", "8972", "-M", "do").received())
                .isEqualTo(5);
        assertThat(server.daemon().log()).doesNotContain("differ in MTU");
    }

    @Test
    @Order(2)
    void shouldReportOncePortsThatDifferInMtu() {
        for (int i = 0; i < 2; i++) {
            server.netns().ip("link add odd" + i + " type veth peer name even" + i);
            server.netns().ip("link set odd" + i + " master " + Lan.BRIDGE);
        }
        awaitLine("ports=tap0 9000, ");
        server.netns().ip("link delete odd0\nlink delete odd1");
        assertThat(server.daemon().log().lines().filter(l -> l.contains("differ in MTU")))
                .hasSize(1);
    }

    @Test
    @Order(3)
    void shouldBlockASecondTapThatJoinsTheBridgeUntilItLeaves() throws Exception {
        server.netns().ip("link set tap1 master " + Lan.BRIDGE);
        awaitState("tap1", "blocked");
        awaitLine("loop: two links");
        double cpu = ProcessFacts.cpuSeconds(server.daemon().pid());
        long frames = server.status().link(Site.TAP).getLong("frames-in");
        try (RawSender sender = RawSender.open(left, Lan.ETH)) {
            sender.send(Frames.tagged(12, Frames.bytes(100, 1)));
        }
        assertThat(Ping.run(left, "10.90.0.2", 10, "0.1").received()).isEqualTo(10);
        assertThat(ProcessFacts.cpuSeconds(server.daemon().pid()) - cpu).isLessThan(0.5);
        assertThat(server.status().link(Site.TAP).getLong("frames-in") - frames).isLessThan(100);
        server.netns().ip("link set tap1 nomaster");
        awaitState("tap1", "up");
    }

    @Test
    @Order(4)
    void shouldJoinTheBridgeAgainWhenItIsRecreated() {
        server.netns().ip("link delete " + Lan.BRIDGE);
        awaitState(Site.TAP, "incomplete");
        assertThat(server.status().link(Site.TAP).getStringList("missing"))
                .containsExactly("bridge br0");
        server.netns().ip("link add br0 type bridge\nlink set br0 up\nlink set lan1 master br0");
        awaitState(Site.TAP, "up");
        Await.until("answer", SOON, () -> Ping.answers(left, "10.90.0.2"));
        assertThat(bridge()).contains("mtu 9000");
        assertThat(Ping.run(left, "10.90.0.2", 3, "0.1", "-s", "8972", "-M", "do").received())
                .isEqualTo(3);
    }

    @Test
    @Order(5)
    void shouldLeaveTheBridgeAsItWasAtTheEnd() {
        String while1 = bridge();
        server.daemon().terminate();
        assertThat(server.daemon().awaitExit(Duration.ofSeconds(2))).isZero();
        assertThat(bridge()).isEqualTo(while1);
    }

    private static void awaitState(String link, String state) {
        Await.until(
                link + " " + state,
                SOON,
                () -> server.status().link(link).getString("state").equals(state),
                () -> server.daemon().report());
    }

    private static void awaitLine(String part) {
        Await.until(
                part,
                SOON,
                () -> server.daemon().log().contains(part),
                () -> server.daemon().report());
    }
}
