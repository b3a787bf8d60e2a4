package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.l2vpn.protocol.Facts;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** What two ends tell each other about themselves. */
class FactsStoryTest {
    private static final Facts LAPTOP = new Facts(1405, 0, Facts.CLIENT, "1.1");
    private static final Facts OFFICE =
            new Facts(9000, Facts.LARGER_FRAMES_LOST, Facts.SITE, "1.0");

    private final SimNetwork network = new SimNetwork(6);
    private final SimNode client = new SimNode(network, "client", SimNode.v4(2));
    private final SimNode server = new SimNode(network, "server", SimNode.v4(1));

    FactsStoryTest() {
        SimNode.pair(client, server);
    }

    @Test
    void shouldTellEachOtherOnceAfterEachHandshake() {
        client.describedBy(LAPTOP);
        server.describedBy(OFFICE);
        client.start();
        network.run(Duration.ofSeconds(1));
        assertThat(client.peer().facts()).isEqualTo(OFFICE);
        assertThat(server.peer().facts()).isEqualTo(LAPTOP);
        client.sendEvery(Duration.ofMillis(100), 1_500, "frame ");
        network.run(Duration.ofSeconds(150));
        var handshakes = (int) client.peer().handshakes();
        assertThat(handshakes).isGreaterThan(1);
        assertThat(client.events(SessionEvent.FactsReceived.class)).hasSize(handshakes);
        assertThat(server.events(SessionEvent.FactsReceived.class)).hasSize(handshakes);
    }

    @Test
    void shouldTellWhatHoldsNow() {
        client.describedBy(LAPTOP);
        client.start();
        network.run(Duration.ofSeconds(1));
        client.describedBy(OFFICE);
        client.engine().onResume(network.clock().nanos());
        network.run(Duration.ofSeconds(10));
        assertThat(server.peer().facts()).isEqualTo(OFFICE);
    }

    @Test
    void shouldGetOnWithAnEndThatTellsNothing() {
        client.describedBy(LAPTOP);
        client.start();
        network.run(Duration.ofSeconds(1));
        assertThat(client.peer().facts()).isNull();
        client.send("hello");
        network.run(Duration.ofSeconds(1));
        assertThat(server.texts()).containsExactly("hello");
    }
}
