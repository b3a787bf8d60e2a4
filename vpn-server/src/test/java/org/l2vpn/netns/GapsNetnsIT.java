package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.NameServer;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * How long nothing gets through when addresses change or the server restarts. Each case runs {@code
 * -Dgaps.times} times (default 1) and prints median and worst; docs/performance.md has those of 20.
 */
@NetnsTest
@Timeout(1_200)
class GapsNetnsIT {
    private static final int TIMES = Integer.getInteger("gaps.times", 1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** The bounds hold for a measurement; a single run shows that traffic comes back at all. */
    private static final double SLACK = TIMES > 1 ? 0 : 10;

    private static final int TTL = 2;

    private static Tunnel tunnel;
    private static NameServer dns;
    private static Site server;
    private static Site named;
    private static Site listed;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(2);
        server = tunnel.server();
        named = tunnel.client(1);
        listed = tunnel.client(2);
        // An address that goes takes the others of its subnet along unless they are promoted.
        server.netns().sysctl("net/ipv4/conf/all/promote_secondaries", "1");
        dns = NameServer.start(tunnel.lab(), TTL);
        dns.serve(tunnel.lab(), named.host());
        Host hub = server.host();
        nameHub(hub.address4(), hub.address6());
        named.config().peer("server").put("endpoint", "hub.lab:" + Site.PORT);
        var places = listed.config().peer("server");
        places.remove("endpoint");
        places.put(
                "endpoints",
                List.of(
                        hub.address4() + ":" + Site.PORT,
                        "[" + hub.address6(0x77) + "]:" + Site.PORT,
                        "[" + hub.address6() + "]:" + Site.PORT));
        // The dead one is silent, not refused.
        tunnel.lab().router().ip("route add blackhole " + hub.address6(0x77));
        tunnel.start();
    }

    @Test
    void shouldGoOnByTheOtherFamilyWhenAnAddressGoes() {
        awaitTraffic(named);
        measure("IPv4 or IPv6 address gone", 1, () -> addressGone(named));
    }

    @Test
    void shouldReachTheLastOfThreeEndpointsWhenTwoAreDead() {
        // A restart of the server, in another story, may have left it on IPv6.
        leaveIpv6(listed);
        measure(
                "three endpoints, two dead",
                1,
                () -> {
                    withV6(listed.host());
                    Await.until("by IPv4", LIMIT, () -> endpoint(listed).startsWith("10."));
                    Await.pause(Duration.ofSeconds(2));
                    listed.netns().ip("addr del " + listed.host().address4() + "/24 dev wan0");
                    double gap = gap(listed);
                    withV4(listed.host());
                    leaveIpv6(listed);
                    return gap;
                });
        withV6(listed.host());
    }

    @Test
    void shouldTalkAfterAnOrderlyRestart() {
        awaitTraffic(named);
        measure(
                "orderly restart, from the ready line",
                1,
                () -> {
                    server.daemon().terminate();
                    server.daemon().awaitExit(LIMIT);
                    server.start();
                    return gap(named);
                });
    }

    @Test
    void shouldTalkAfterTheServerWasKilled() {
        awaitTraffic(named);
        measure(
                "kill -9 and restart, from the ready line",
                1.5,
                () -> {
                    Await.pause(Duration.ofSeconds(3)); // the endpoint is kept within 2 s
                    server.daemon().kill();
                    server.start();
                    return gap(named);
                });
    }

    @Test
    void shouldFollowANameThatChanges() {
        awaitTraffic(named);
        Host hub = server.host();
        measure(
                "name changed, TTL " + TTL + " s",
                TTL + 5,
                () -> {
                    nameHub(hub.address4(), hub.address6());
                    server.daemon().kill();
                    forgetEndpoints();
                    server.netns().ip("addr add " + hub.address4(9) + "/24 dev wan0");
                    server.netns().ip("addr del " + hub.address4() + "/24 dev wan0");
                    server.netns().ip("addr del " + hub.address6() + "/64 dev wan0");
                    server.netns().ip("route replace default via " + hub.address4(1));
                    server.start();
                    nameHub(hub.address4(9));
                    double gap = gap(named);
                    server.netns().ip("addr add " + hub.address4() + "/24 dev wan0");
                    server.netns().ip("addr add " + hub.address6() + "/64 dev wan0");
                    server.netns().ip("route replace ::/0 via " + hub.address6(1));
                    server.netns().ip("addr del " + hub.address4(9) + "/24 dev wan0");
                    server.netns().ip("route replace default via " + hub.address4(1));
                    nameHub(hub.address4(), hub.address6());
                    awaitTraffic(named);
                    return gap;
                });
    }

    private static double addressGone(Site client) {
        Host host = client.host();
        boolean v4 = endpoint(client).startsWith("10.");
        String address = v4 ? host.address4() + "/24" : host.address6() + "/64";
        Await.pause(Duration.ofSeconds(2));
        client.netns().ip("addr del " + address + " dev wan0");
        double gap = gap(client);
        if (v4) {
            withV4(host);
        } else {
            withV6(host);
        }
        return gap;
    }

    private static void withV4(Host host) {
        host.netns().ip("addr replace " + host.address4() + "/24 dev wan0");
        host.netns().ip("route replace default via " + host.address4(1));
    }

    private static void withV6(Host host) {
        host.netns().ip("addr replace " + host.address6() + "/64 dev wan0");
        host.netns().ip("route replace ::/0 via " + host.address6(1));
    }

    private static void nameHub(String... addresses) {
        var lines = new StringBuilder();
        for (String address : addresses) {
            lines.append(address).append(" hub.lab\n");
        }
        dns.names(lines.toString());
    }

    private static void forgetEndpoints() {
        Path state = tunnel.lab().directory().resolve("server.state");
        try (var files = Files.newDirectoryStream(state, "endpoints-*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String endpoint(Site client) {
        return client.status().json().getConfigList("peers").getFirst().getString("endpoint");
    }

    private static void leaveIpv6(Site client) {
        client.netns().ip("addr del " + client.host().address6() + "/64 dev wan0");
        awaitTraffic(client);
    }

    private static void awaitTraffic(Site client) {
        Await.until("traffic", LIMIT, () -> answers(client));
    }

    /** Seconds from now until a ping gets through. */
    private static double gap(Site client) {
        return Await.until("traffic", LIMIT, () -> answers(client)).toMillis() / 1000.0;
    }

    private static boolean answers(Site client) {
        return Ping.run(client.netns(), server.inner4(), 1, "1", "-W", "0.2").received() > 0;
    }

    private static String reports() {
        return "\n" + server.daemon().report() + named.daemon().report();
    }

    private static void measure(String what, double wanted, Supplier<Double> once) {
        var gaps = new ArrayList<Double>();
        String reports = "";
        for (int i = 0; i < TIMES; i++) {
            double gap = once.get();
            gaps.add(gap);
            if (gap > wanted + SLACK && reports.isEmpty()) {
                reports = reports();
            }
        }
        Collections.sort(gaps);
        System.out.printf(
                "gap, %s: median %.2f s, worst %.2f s, %d times%n",
                what, gaps.get(gaps.size() / 2), gaps.getLast(), gaps.size());
        assertThat(gaps.getLast()).as(what + reports).isLessThanOrEqualTo(wanted + SLACK);
    }
}
