package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Capture;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Keys;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Status;
import org.l2vpn.netns.kit.Tunnel;

/**
 * Clients that must not come in, beside one that may. To those whose first message does not
 * authenticate the server is silent; a wrong preshared key shows only in the server's answer, which
 * the client then refuses.
 */
@NetnsTest
class RefusalNetnsIT {
    private static final int WRONG_SERVER_KEY = 1;
    private static final int WRONG_SUITE = 2;
    private static final int UNKNOWN = 3;
    private static final int WRONG_PRESHARED_KEY = 4;
    private static final int GOOD = 5;

    private static Tunnel tunnel;
    private static Site server;
    private static List<Capture> answers;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(5);
        server = tunnel.server();
        tunnel.client(WRONG_SERVER_KEY)
                .config()
                .peer("server")
                .put("public-key", Keys.generate().publicKey());
        tunnel.client(WRONG_SUITE).config().peer("server").put("suite", "chacha20-poly1305");
        // The good one uses that suite, so that the server can open the wrong one's message at all.
        tunnel.client(GOOD).config().peer("server").put("suite", "chacha20-poly1305");
        server.config().peer("client" + GOOD).put("suite", "chacha20-poly1305");
        server.config().peer("client" + UNKNOWN).put("public-key", Keys.generate().publicKey());
        tunnel.client(WRONG_PRESHARED_KEY)
                .config()
                .secret("client" + WRONG_PRESHARED_KEY + ".psk", Keys.presharedKey());
        server.start();
        answers = tunnel.clients().stream().map(RefusalNetnsIT::hear).toList();
        tunnel.clients().forEach(Site::launch);
        tunnel.clients().forEach(client -> client.daemon().awaitReady());
    }

    private static Capture hear(Site client) {
        return Capture.start(
                tunnel.lab(), client.netns(), Host.WAN, "in", "udp src port " + Site.PORT);
    }

    @Test
    void shouldRefuseAllButTheGoodOne() {
        tunnel.awaitUp(tunnel.client(GOOD));
        // Repetitions of an initiation are refused before they are opened or because nobody is
        // known
        // by its key; the wrong preshared key is noticed once in each attempt, 5 to 5.34 s apart.
        Await.until(
                "each refusal is counted twice",
                Duration.ofSeconds(12),
                () -> {
                    Status status = server.status();
                    return status.drops("bad-mac1") >= 2
                            && status.drops("unknown-peer") >= 2
                            && status.drops("handshake-failed") >= 2
                            && refusedByClient() >= 2;
                },
                () -> server.status().json().getConfig("drops").toString());
        Site good = tunnel.client(GOOD);
        assertThat(Ping.run(good.netns(), server.inner4(), 3, "0.1").received()).isEqualTo(3);
        assertThat(answers.get(GOOD - 1).frames()).isNotEmpty();
        for (int number : List.of(WRONG_SERVER_KEY, WRONG_SUITE, UNKNOWN, WRONG_PRESHARED_KEY)) {
            Site client = tunnel.client(number);
            assertThat(client.status().isUp("server")).as(client.name()).isFalse();
            assertThat(server.status().isUp(client.name())).as(client.name()).isFalse();
            assertThat(Ping.run(client.netns(), server.inner4(), 2, "0.1").received())
                    .as(client.name())
                    .isZero();
        }
        for (int number : List.of(WRONG_SERVER_KEY, WRONG_SUITE, UNKNOWN)) {
            assertThat(answers.get(number - 1).frames()).as("client" + number).isEmpty();
        }
    }

    private static long refusedByClient() {
        return tunnel.client(WRONG_PRESHARED_KEY).status().drops("handshake-failed");
    }
}
