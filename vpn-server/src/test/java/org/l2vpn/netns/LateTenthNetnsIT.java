package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Iperf;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Tunnel;

/**
 * On the client's own egress each tenth datagram waits in a class that sends little more than half
 * of them. They fill what the kernel holds for the socket at first; the nine others have a free
 * path and must take it. The class itself drops nothing: at the end it holds 200 of them, which is
 * less than the kernel may hold for a socket.
 */
@NetnsTest
class LateTenthNetnsIT {
    private static final int SECONDS = 4;
    private static final int PAYLOAD = 1_200;

    @Test
    void shouldSendNearlyAllOfAPacedFlowWhenOneTenthIsLate() {
        try (Tunnel tunnel = Tunnel.create(1)) {
            Netns client = tunnel.client(1).netns();
            slowClass(client);
            tunnel.start();
            try (var iperf =
                    Iperf.serve(tunnel.lab(), tunnel.server().netns(), tunnel.server().inner4())) {
                var flow = iperf.udp(client, SECONDS, "12M", PAYLOAD);
                long dropped = tunnel.client(1).status().drops("socket-full", "socket-slow");
                // Two fifths without a budget that tells this from a path that is slow as a whole.
                assertThat(dropped).as("dropped by us").isLessThanOrEqualTo(flow.sent() / 100);
                assertThat(client.nftCounter("ip slow", "late")).as("late").isGreaterThan(200);
                // Those that the class still holds when the flow ends come too late to be counted.
                assertThat(flow.lost()).as("lost").isLessThan(flow.sent() / 10);
            }
        }
    }

    private static void slowClass(Netns client) {
        for (String line :
                new String[] {
                    "qdisc add dev %s root handle 1: htb default 10",
                    "class add dev %s parent 1: classid 1:10 htb rate 10gbit burst 10m cburst 10m",
                    "class add dev %s parent 1: classid 1:20 htb rate 700kbit burst 1600",
                    "qdisc add dev %s parent 1:20 handle 20: bfifo limit 600000"
                }) {
            client.exec(("tc " + line.formatted(Host.WAN)).split(" ")).check();
        }
        client.nft(
                """
                table ip slow {
                    counter late { }
                    chain out {
                        type filter hook output priority 0; policy accept;
                        oifname "%s" udp length > 1200 numgen inc mod 10 == 0 \
                                counter name late meta priority set 1:20
                    }
                }
                """
                        .formatted(Host.WAN));
    }
}
