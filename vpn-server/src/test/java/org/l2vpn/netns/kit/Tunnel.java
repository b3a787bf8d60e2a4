package org.l2vpn.netns.kit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server and its clients, each a host of one lab, all TAPs in 10.88.0.0/24 and fd88::/64. The
 * configurations may be changed before {@link #start}.
 */
public final class Tunnel implements AutoCloseable {
    /** An upper bound for starting a JVM and one handshake on a busy machine. */
    private static final Duration UP = Duration.ofSeconds(30);

    private final Lab lab;
    private final Site server;
    private final List<Site> clients = new ArrayList<>();

    private Tunnel(Lab lab, int count) {
        this.lab = lab;
        server = new Site(lab, "vpnd", lab.host("server"));
        server.config().set("listen", "[::]:" + Site.PORT);
        for (int i = 1; i <= count; i++) {
            clients.add(client("client" + i));
        }
    }

    /** Makes the lab, the keys and the configurations; starts nothing. */
    public static Tunnel create(int clients) {
        return new Tunnel(Lab.create(), clients);
    }

    private Site client(String name) {
        Site client = new Site(lab, "vpnc", lab.host(name));
        String preshared = Keys.presharedKey();
        client.config()
                .peer("server")
                .putAll(
                        Map.of(
                                "public-key", server.keys().publicKey(),
                                "preshared-key-file",
                                        client.config().secret(name + ".psk", preshared),
                                "endpoint", server.host().address4() + ":" + Site.PORT));
        server.config()
                .peer(name)
                .putAll(
                        Map.of(
                                "public-key", client.keys().publicKey(),
                                "preshared-key-file",
                                        server.config()
                                                .secret("server-" + name + ".psk", preshared)));
        return client;
    }

    public Lab lab() {
        return lab;
    }

    public Site server() {
        return server;
    }

    /** The client of that number, from 1. */
    public Site client(int number) {
        return clients.get(number - 1);
    }

    public List<Site> clients() {
        return List.copyOf(clients);
    }

    /** Starts the server, then all clients at once, and waits until each has its session. */
    public Tunnel start() {
        server.start();
        clients.forEach(Site::launch);
        clients.forEach(client -> client.daemon().awaitReady());
        clients.forEach(this::awaitUp);
        return this;
    }

    /** Waits until both ends say that the session of this client is up. */
    public void awaitUp(Site client) {
        Await.until(
                client.name() + " up",
                UP,
                () -> client.status().isUp("server") && server.status().isUp(client.name()),
                () -> server.daemon().report() + client.daemon().report());
    }

    @Override
    public void close() {
        lab.close();
    }
}
