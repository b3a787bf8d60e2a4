package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.ProcessFacts;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Coming and going leaves the machine as it was. */
@NetnsTest
class LifecycleNetnsIT {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private static Tunnel tunnel;
    private static Site server;
    private static Site client;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        server = tunnel.server();
        client = tunnel.client(1);
        server.start();
    }

    /** What one test left running is no failure of the next. */
    @AfterEach
    void endClient() {
        client.daemon().kill();
    }

    @Test
    void shouldLeaveEverythingAsBeforeWhenClientComesAndGoes20Times() {
        String before = state(client.netns());
        // The first session makes what the server then keeps.
        comeAndGo(false);
        long descriptors = ProcessFacts.openDescriptors(server.daemon().pid());
        for (int i = 0; i < 19; i++) {
            comeAndGo(i % 5 == 4);
            assertThat(state(client.netns())).as("after start " + i).isEqualTo(before);
        }
        assertThat(ProcessFacts.openDescriptors(server.daemon().pid())).isEqualTo(descriptors);
    }

    private static void comeAndGo(boolean killed) {
        client.start();
        Await.until(
                "first answer",
                Duration.ofSeconds(6),
                () -> Ping.answers(client.netns(), server.inner4()));
        if (killed) {
            client.daemon().kill();
        } else {
            client.daemon().terminate();
            assertThat(client.daemon().awaitExit(STOP_LIMIT)).isZero();
            assertThat(Files.exists(client.config().controlSocket())).isFalse();
        }
    }

    @Test
    void shouldStopWithinTwoSecondsUnderLoad() {
        String before = state(client.netns());
        client.start();
        tunnel.awaitUp(client);
        try (Iperf iperf = Iperf.serve(tunnel.lab(), server.netns(), server.inner4())) {
            Process load = iperf.load(tunnel.lab(), client.netns(), 20, "--bidir");
            Await.pause(Duration.ofSeconds(2));
            client.daemon().terminate();
            assertThat(client.daemon().awaitExit(STOP_LIMIT)).isZero();
            load.destroyForcibly();
        }
        assertThat(state(client.netns())).isEqualTo(before);
        assertThat(Files.exists(client.config().controlSocket())).isFalse();
    }

    /** Links, addresses and routes without counters and lifetimes. */
    private static String state(Netns netns) {
        return netns.exec("sh", "-c", "ip -br link; ip -br addr; ip route; ip -6 route")
                .check()
                .out();
    }
}
