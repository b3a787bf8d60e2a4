package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.time.Duration;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Site;

/**
 * Frames taken from one TAP and given to the other, up (client to server) and down. What iperf3
 * misses may have been lost at its own full socket; these counts leave that out.
 */
record TapTotals(long upSent, long up, long downSent, long down) {

    /** The counts once nothing is on its way any more. */
    static TapTotals of(Site server, Site client) {
        TapTotals totals = read(server, client);
        for (TapTotals next = read(server, client);
                !next.equals(totals);
                next = read(server, client)) {
            totals = next;
        }
        return totals;
    }

    /** Fails unless every frame taken from a TAP since then was given to the other. */
    void assertNothingLostSince(TapTotals before) {
        assertThat(up - before.up).as("up").isEqualTo(upSent - before.upSent);
        assertThat(down - before.down).as("down").isEqualTo(downSent - before.downSent);
    }

    private static TapTotals read(Site server, Site client) {
        Await.pause(Duration.ofMillis(200));
        Config ofClient = client.status().link(Site.TAP);
        Config ofServer = server.status().link(Site.TAP);
        return new TapTotals(
                ofClient.getLong("frames-in"),
                ofServer.getLong("frames-out"),
                ofServer.getLong("frames-in"),
                ofClient.getLong("frames-out"));
    }
}
