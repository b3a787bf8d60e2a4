package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Rekeys every second instead of every 120 s, under load: nothing may be lost by them. */
@NetnsTest
class RekeyNetnsIT {
    private static final String REKEY_AFTER_1_S = "-Dl2vpn.test.rekey-after-ms=1000";
    private static final int SECONDS = 14;

    /** What a rekey done wrongly would count. */
    private static final String[] KEY_DROPS = {
        "replay",
        "too-old",
        "key-expired",
        "unknown-index",
        "bad-tag",
        "staging-full",
        "counter-exhausted",
        "internal-error"
    };

    private static Tunnel tunnel;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(1);
        tunnel.server().javaOptions(REKEY_AFTER_1_S);
        tunnel.client(1).javaOptions(REKEY_AFTER_1_S);
        tunnel.start();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1300})
    void shouldLoseNothingWhenKeysChangeUnderLoad(int payload) {
        Site server = tunnel.server();
        Site client = tunnel.client(1);
        String rate = payload < 1000 ? "2M" : "40M";
        long handshakes = client.status().peer("server").getLong("handshakes");
        TapTotals before = TapTotals.of(server, client);
        try (Iperf iperf = Iperf.serve(tunnel.lab(), server.netns(), server.inner4())) {
            CompletableFuture<Ping> pings =
                    CompletableFuture.supplyAsync(
                            () -> Ping.run(client.netns(), server.inner4(), SECONDS * 50, "0.02"));
            Iperf.Udp udp = iperf.udp(client.netns(), SECONDS, rate, payload);
            Ping ping = pings.join();
            assertThat(udp.sent()).isGreaterThan(SECONDS * 1_000L);
            assertThat(ping.received()).isEqualTo(ping.sent());
            assertThat(ping.quantile(1)).as("longest gap, ms").isLessThan(500);
        }
        assertThat(client.status().peer("server").getLong("handshakes") - handshakes)
                .isGreaterThanOrEqualTo(SECONDS - 4);
        assertThat(client.status().drops(KEY_DROPS)).isZero();
        assertThat(server.status().drops(KEY_DROPS)).isZero();
        TapTotals.of(server, client).assertNothingLostSince(before);
    }
}
