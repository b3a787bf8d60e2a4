package org.l2vpn.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.l2vpn.packet.Frame;
import org.l2vpn.testkit.SimNetwork;
import org.l2vpn.testkit.SimNode;

/** Our own datagrams in frames of a link: a route to the peer leads into the tunnel. */
class OwnDatagramsStoryTest {
    private static final int PORT = 41820;
    private static final int TRANSPORT = 4;

    private final SimNetwork network = new SimNetwork(36);
    private final SimNode client = new SimNode(network, "client", SimNode.v4(2));
    private final SimNode server = new SimNode(network, "server", SimNode.v4(1));

    OwnDatagramsStoryTest() {
        SimNode.pair(client, server);
        client.engine().localPorts(PORT);
        server.engine().localPorts(PORT);
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 1", "false, 2", "true, 0", "true, 1", "true, 2"})
    void shouldFindThemWhateverCarriesThem(boolean ipv6, int tags) {
        client.start();
        client.send("hello");
        network.run(Duration.ofSeconds(1));
        for (var datagram : network.sentFrom(SimNode.v4(2))) {
            var frame = frame(datagram.bytes(), PORT, ipv6, tags);
            assertThat(find(client, frame)).isEqualTo(client.peer());
            assertThat(find(server, frame)).as("at the other end").isNull();
        }
        assertThat(network.sentFrom(SimNode.v4(2))).anyMatch(d -> d.type() == TRANSPORT);
    }

    @Test
    void shouldFindAnInitiationWhileItWaitsForItsAnswer() {
        network.drop(d -> true);
        client.start();
        network.run(Duration.ofMillis(100));
        var initiation = network.sentFrom(SimNode.v4(2)).getFirst().bytes();
        assertThat(find(client, frame(initiation, PORT, false, 0))).isEqualTo(client.peer());
    }

    @Test
    void shouldFindAResponseWhileItsSessionLives() {
        client.start();
        network.run(Duration.ofSeconds(1));
        var response = network.sentFrom(SimNode.v4(1)).getFirst();
        assertThat(response.type()).isEqualTo(2);
        assertThat(find(server, frame(response.bytes(), PORT, true, 0))).isEqualTo(server.peer());
    }

    @Test
    void shouldFindTheFirstOfSeveralThatTheKernelLeftInOnePiece() {
        client.start();
        client.send("hello");
        network.run(Duration.ofSeconds(1));
        var message = transport();
        var train = Arrays.copyOf(message, 5 * message.length);
        assertThat(find(client, frame(train, PORT, false, 0))).isEqualTo(client.peer());
    }

    /** Another l2vpn or WireGuard behind us has another port, or at least other indices. */
    @Test
    void shouldLeaveTheDatagramsOfOthersAlone() {
        client.start();
        client.send("hello");
        network.run(Duration.ofSeconds(1));
        var message = transport();
        assertThat(find(client, frame(message, PORT + 1, false, 0))).isNull();
        message[5] ^= 1;
        assertThat(find(client, frame(message, PORT, false, 0))).isNull();
    }

    @Test
    void shouldNotReadPastAFrameThatIsCutShortOrDamaged() {
        client.start();
        client.send("hello");
        network.run(Duration.ofSeconds(1));
        var random = new SplittableRandom(7);
        var whole = frame(transport(), PORT, true, 2);
        for (int n = 0; n <= whole.length; n++) {
            // Exactly as large as the frame: one byte too far would be an exception.
            var part = Arrays.copyOf(whole, n);
            assertThat(find(client, part) != null).isEqualTo(n == whole.length);
            for (int i = 0; i < 20 && n > 0; i++) {
                part[random.nextInt(n)] = (byte) random.nextInt();
                var _ = find(client, part);
            }
        }
    }

    private byte[] transport() {
        return network.sentFrom(SimNode.v4(2)).stream()
                .filter(d -> d.type() == TRANSPORT)
                .findFirst()
                .orElseThrow()
                .bytes()
                .clone();
    }

    private static Peer find(SimNode node, byte[] frame) {
        return node.engine().recipientOfOwn(Frame.copyOf(frame, 0));
    }

    private static byte[] frame(byte[] payload, int sourcePort, boolean ipv6, int tags) {
        var udp = 8 + payload.length;
        var out = ByteBuffer.allocate(14 + 4 * tags + (ipv6 ? 40 : 20) + udp);
        out.put(new byte[12]);
        for (int i = 0; i < tags; i++) {
            out.putShort((short) (i == 0 && tags == 2 ? 0x88A8 : 0x8100)).putShort((short) 7);
        }
        if (ipv6) {
            out.putShort((short) 0x86DD).putInt(0x6000_0000).putShort((short) udp);
            out.put((byte) 17).put((byte) 64).put(new byte[32]);
        } else {
            out.putShort((short) 0x0800).putShort((short) 0x4500).putShort((short) (20 + udp));
            out.putInt(0x4000).put((byte) 64).put((byte) 17).put(new byte[10]);
        }
        out.putShort((short) sourcePort)
                .putShort((short) 9)
                .putShort((short) udp)
                .putShort((short) 0);
        return out.put(payload).array();
    }
}
