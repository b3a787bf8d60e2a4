package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Ping;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.Tunnel;

/** Client 1 marks its datagrams and binds them to its interface, client 2 runs on NIO. */
@NetnsTest
class SocketOptionsNetnsIT {
    private static final int MARK = 42;

    private static Tunnel tunnel;

    @BeforeAll
    static void start() {
        tunnel = Tunnel.create(2);
        Netns first = tunnel.client(1).netns();
        first.nft(
                """
                table inet marks {
                    counter marked { }
                    counter unmarked { }
                    chain out {
                        type filter hook output priority 0; policy accept;
                        udp dport %1$d meta mark %2$d counter name marked
                        udp dport %1$d meta mark != %2$d counter name unmarked
                    }
                }
                """
                        .formatted(Site.PORT, MARK));
        tunnel.client(1).config().set("fwmark", MARK).set("bind-device", Host.WAN);
        tunnel.client(2).config().set("transport", "nio");
        tunnel.start();
    }

    @Test
    void shouldMarkEveryDatagramWhenFwmarkIsSet() {
        Site client = tunnel.client(1);
        assertThat(Ping.run(client.netns(), tunnel.server().inner4(), 5, "0.1").received())
                .isEqualTo(5);
        assertThat(counted(client, "marked")).isPositive();
        assertThat(counted(client, "unmarked")).isZero();
    }

    @Test
    void shouldCarryFramesOfEverySizeWhenTheTransportIsNio() {
        Site client = tunnel.client(2);
        assertThat(client.status().json().getString("transport")).isEqualTo("nio");
        for (int size : new int[] {56, 1_200, 1_472}) {
            assertThat(
                            Ping.run(
                                            client.netns(),
                                            tunnel.server().inner4(),
                                            3,
                                            "0.1",
                                            "-s",
                                            "" + size)
                                    .received())
                    .as("of 3 pings with %d bytes", size)
                    .isEqualTo(3);
        }
    }

    private static long counted(Site site, String counter) {
        var text = site.netns().exec("nft", "list", "counter", "inet", "marks", counter).check();
        var match = Pattern.compile("packets (\\d+)").matcher(text.out());
        assertThat(match.find()).isTrue();
        return Long.parseLong(match.group(1));
    }
}
