package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Lan;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Bridges whose MTUs differ: both ends say so, once. */
@NetnsTest
class LinkMtuNetnsIT {
    @Test
    void shouldTellAtBothEndsWhenAJumboNetworkMeetsAnOrdinaryOne() {
        try (Tunnel tunnel = Tunnel.create(2)) {
            Site office = tunnel.server();
            Site branch = tunnel.client(1);
            Site laptop = tunnel.client(2);
            for (Site site : List.of(office, branch)) {
                var _ = Lan.of(tunnel.lab(), site);
            }
            office.netns().ip("link set " + Lan.BRIDGE + " mtu 9000");
            tunnel.start();
            awaitLine(
                    office,
                    "the link MTU is 9000 here and 1500 at the peer: larger frames are lost");
            awaitLine(
                    branch,
                    "the link MTU is 1500 here and 9000 at the peer: larger frames are lost");
            Await.until(
                    "facts of the laptop",
                    Duration.ofSeconds(5),
                    () -> office.status().peer(laptop.name()).hasPath("remote-mtu"));
            assertThat(office.status().peer(branch.name()).getInt("remote-mtu")).isEqualTo(1500);
            assertThat(office.status().peer(branch.name()).getString("remote-version"))
                    .isNotEmpty();
            // It takes frames that are larger than its MTU: nothing is lost there.
            assertThat(office.daemon().log()).containsOnlyOnce("the link MTU is");
            assertThat(laptop.daemon().log()).doesNotContain("the link MTU is");
        }
    }

    private static void awaitLine(Site site, String line) {
        Await.until(
                site.name() + ": " + line,
                Duration.ofSeconds(5),
                () -> site.daemon().log().contains(line),
                () -> site.daemon().report());
    }
}
