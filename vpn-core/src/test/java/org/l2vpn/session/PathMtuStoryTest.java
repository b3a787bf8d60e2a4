package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.protocol.Endpoint;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** What a path takes is found, followed and never trusted to stay, without a word of ICMP. */
class PathMtuStoryTest {
    private static final Duration SEARCH = Duration.ofSeconds(5);
    private static final Endpoint CLIENT = SimNode.v4(2);
    private static final Endpoint SERVER = SimNode.v4(1);

    private final SimNetwork network = new SimNetwork(7);
    private final SimNode client = new SimNode(network, "client", CLIENT).findsPathMtu();
    private final SimNode server = new SimNode(network, "server", SERVER).findsPathMtu();

    private void begin() {
        SimNode.pair(client, server);
        client.start();
    }

    @ParameterizedTest
    @ValueSource(ints = {576, 577, 1000, 1199, 1200, 1279, 1280, 1281, 1400, 1492, 1499, 1500})
    void shouldFindWhatEachDirectionTakes(int mtu) {
        network.pathMtu(CLIENT, mtu).pathMtu(SERVER, 1500);
        begin();
        network.run(SEARCH);
        assertThat(mtuOf(client)).isEqualTo(mtu);
        assertThat(mtuOf(server)).isEqualTo(1500);
        assertThat(client.peer().path().isSearching()).isFalse();
    }

    private static int mtuOf(SimNode node) {
        return node.peer().path().budget().pathMtu();
    }
}
