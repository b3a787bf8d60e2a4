package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.l2vpn.netns.kit.RoughPath;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** An underlay that carries each datagram by itself, and then loses, repeats and reorders them. */
@NetnsTest
@Timeout(900)
class OffloadRoughPathNetnsIT {
    @Test
    void shouldCarryStreamsIntactWhenDatagramsAreLostRepeatedAndLate() {
        try (Tunnel tunnel = Tunnel.create(1)) {
            Site server = tunnel.server();
            Site client = tunnel.client(1);
            tunnel.lab().withoutOffload(server.host());
            tunnel.lab().withoutOffload(client.host());
            server.config().tap(Site.TAP).put("offload", "on");
            client.config().tap(Site.TAP).put("offload", "on");
            tunnel.start();
            Intact.streams(server.netns(), server.inner4(), client.netns(), client.inner4());
            Intact.datagrams(server.netns(), client.netns(), client.inner4());

            RoughPath rough = RoughPath.between(tunnel.lab(), server.host(), client.host());
            Intact.streams(server.netns(), server.inner4(), client.netns(), client.inner4());
            Intact.streams(server.netns(), server.inner6(), client.netns(), client.inner6());
            assertThat(rough.leastHarm()).isGreaterThan(100);
            Intact.assertNothingMalformed(server, client);
        }
    }
}
