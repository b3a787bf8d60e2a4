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
import org.l2vpn.netns.kit.Command;
import org.l2vpn.netns.kit.Daemon;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** What network scripts and managers do to a running TAP with addresses. */
@NetnsTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostChangesNetnsIT {
    private static final Duration SOON = Duration.ofSeconds(7);
    private static final String IPV6 = "net/ipv6/conf/" + Site.TAP + "/disable_ipv6";

    private static Tunnel tunnel;
    private static Site server;
    private static Site client;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        client = tunnel.client(1);
        tunnel.start();
        Await.until("answer", SOON, () -> Ping.answers(server.netns(), client.inner4()));
    }

    @Test
    @Order(1)
    void shouldGiveAddressesBackThatWereFlushed() {
        client.netns().ip("addr flush dev " + Site.TAP);
        awaitAnswers();
        assertThat(client.daemon().log())
                .contains("restored what others changed link=tap0 what=ipv4-addresses")
                .contains("restored what others changed link=tap0 what=ipv6-addresses");
    }

    @Test
    @Order(2)
    void shouldSayWhatIsMissingWhileIpv6IsSwitchedOff() {
        client.netns().sysctl(IPV6, "1");
        Await.until("incomplete", SOON, () -> state().equals("incomplete"));
        assertThat(statusText())
                .contains("incomplete")
                .containsPattern("tap0 lacks: address fd88:\\S+/64");
        client.netns().sysctl(IPV6, "0");
        awaitAnswers();
    }

    @Test
    @Order(3)
    void shouldGiveIpv6AddressesBackAfterAnMtuTooSmallForThem() {
        client.netns().ip("link set " + Site.TAP + " mtu 1200");
        Await.until("incomplete", SOON, () -> state().equals("incomplete"));
        client.netns().ip("link set " + Site.TAP + " mtu 1400");
        awaitAnswers();
        assertThat(client.status().link(Site.TAP).getInt("mtu")).isEqualTo(1400);
        assertThat(client.daemon().log())
                .contains("MTU changed by others, accepted link=tap0 mtu=1400 was=1200");
    }

    @Test
    @Order(4)
    void shouldCarryFramesWhenMovedIntoAContainer() {
        Netns container = tunnel.lab().netns("container");
        client.netns().ip("link set " + Site.TAP + " netns " + container.name());
        container.ip("addr add %s/24 dev %s".formatted("10.88.0.99", Site.TAP));
        container.ip("link set " + Site.TAP + " up");
        Await.until("answer", SOON, () -> Ping.answers(server.netns(), "10.88.0.99"));
        assertThat(Ping.run(container, server.inner4(), 5, "0.1").received()).isEqualTo(5);
        assertThat(client.status().link(Site.TAP).getBoolean("moved")).isTrue();
        assertThat(statusText()).contains("tap0 is in another network namespace");
        container.ip("link del " + Site.TAP);
        assertThat(client.daemon().awaitExit(Duration.ofSeconds(2))).isEqualTo(1);
    }

    private static String state() {
        return client.status().link(Site.TAP).getString("state");
    }

    private static String statusText() {
        return Command.run(
                        Daemon.launcher("vpnc"),
                        "status",
                        "--socket",
                        client.config().controlSocket().toString())
                .check()
                .out();
    }

    private static void awaitAnswers() {
        for (String address : List.of(client.inner4(), client.inner6())) {
            Await.until(
                    address + " answers",
                    SOON,
                    () -> Ping.answers(server.netns(), address),
                    () -> client.daemon().report());
        }
        Await.until("up", SOON, () -> state().equals("up"));
    }
}
