package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** A route learned through the tunnel leads to the very endpoint that the tunnel needs. */
@NetnsTest
class OwnDatagramsNetnsIT {
    private static final Duration BACK = Duration.ofSeconds(15);

    @Test
    void shouldDropAndReportOwnDatagramsAndRecoverWhenTheRouteGoes() {
        try (Tunnel tunnel = Tunnel.create(1).start()) {
            Site client = tunnel.client(1);
            Site server = tunnel.server();
            String route =
                    "route %s "
                            + server.host().address4()
                            + " via "
                            + server.inner4()
                            + " dev tap0";
            // The gateway of a learned route is a neighbour that is known.
            Await.until("first answer", BACK, () -> Ping.answers(client.netns(), server.inner4()));
            client.netns().ip(route.formatted("add"));
            Await.until(
                    "own datagrams dropped",
                    Duration.ofSeconds(5),
                    () -> {
                        var _ = Ping.run(client.netns(), server.inner4(), 3, "0.05", "-W", "0.1");
                        return client.status().drops("own-datagram") >= 3;
                    },
                    () -> client.daemon().report());
            // What cannot leave is at most what was to be sent: nothing goes round and round.
            assertThat(client.status().link(Site.TAP).getLong("frames-in")).isLessThan(200);
            assertThat(client.daemon().log().lines())
                    .filteredOn(
                            line -> line.contains("our own datagrams are routed into the tunnel"))
                    .singleElement()
                    .asString()
                    .contains("WARN", "peer=server", "link=tap0", server.host().address4());
            client.netns().ip(route.formatted("del"));
            Await.until("back", BACK, () -> Ping.answers(client.netns(), server.inner4()));
        }
    }
}
