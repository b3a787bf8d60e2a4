package org.l2vpn.netns;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/**
 * The interface towards the server is removed and recreated under its name, with another index:
 * each dial-in of PPP does this.
 */
@NetnsTest
class OuterInterfaceNetnsIT {
    private static final String WIRE = "u0";
    private static final Duration AWAY = Duration.ofSeconds(2);
    private static final Duration BACK = Duration.ofSeconds(15);

    private static Tunnel tunnel;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(3);
        for (var client : tunnel.clients()) {
            wire(client);
            client.config().peer("server").put("endpoint", address(client, 1) + ":" + Site.PORT);
            client.config().peer("server").put("keepalive", "1s");
        }
        tunnel.client(2).config().set("bind-device", WIRE);
        tunnel.client(3)
                .config()
                .peer("server")
                .put("endpoint", "[fe80::aa%" + WIRE + "]:" + Site.PORT);
        tunnel.start();
    }

    @AfterAll
    static void stop() {
        if (tunnel != null) {
            tunnel.close();
        }
    }

    @Test
    void shouldGoOnWhenTheOuterInterfaceWasRecreated() {
        for (var client : tunnel.clients()) {
            client.netns().ip("link del " + WIRE);
            // Takes the index that the new interface would get again.
            client.netns().ip("link add pad0 type veth peer name pad1");
        }
        Await.pause(AWAY);
        tunnel.clients().forEach(OuterInterfaceNetnsIT::wire);
        awaitTraffic(tunnel.client(1), "of a plain socket");
        awaitTraffic(tunnel.client(2), "of a socket bound to the interface");
        awaitTraffic(tunnel.client(3), "to a link-local address");
    }

    private static void awaitTraffic(Site client, String what) {
        Await.until(
                "traffic " + what,
                BACK,
                () -> Ping.answers(client.netns(), tunnel.server().inner4()),
                () -> client.daemon().report());
    }

    /** A cable between the server and this client alone. */
    private static void wire(Site client) {
        int index = client.host().index();
        tunnel.server()
                .netns()
                .ip(
                        """
                        link add %1$s type veth peer name %2$s netns %3$s
                        addr add %4$s/24 dev %1$s
                        addr add fe80::aa/64 dev %1$s nodad
                        link set %1$s up"""
                                .formatted(
                                        "wire" + index,
                                        WIRE,
                                        client.netns().name(),
                                        address(client, 1)));
        client.netns()
                .ip(
                        """
                        addr add %2$s/24 dev %1$s
                        addr add fe80::bb/64 dev %1$s nodad
                        link set %1$s up"""
                                .formatted(WIRE, address(client, 2)));
    }

    private static String address(Site client, int last) {
        return "10.79." + client.host().index() + "." + last;
    }
}
