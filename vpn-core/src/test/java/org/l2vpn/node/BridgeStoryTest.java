package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.config.ConfigEnvironment;
import org.l2vpn.config.ConfigFiles;
import org.l2vpn.config.ConfigLoader;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.files.FileHold;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.testkit.MemoryLink;

/** Whole nodes from their configuration on: links without peers, and everything without epoll. */
@Timeout(30)
class BridgeStoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofMillis(50);
    private static final String A = "02:00:00:00:00:0a";
    private static final String B = "02:00:00:00:00:0b";

    private final Map<String, MemoryLink> links = new ConcurrentHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    @TempDir private Path directory;

    @AfterEach
    void stop() {
        nodes.reversed().forEach(Node::close);
    }

    @Test
    void shouldBridgeLinksWithoutPeersOrKeyAndLearnWhoIsWhere() throws Exception {
        var loader = new ConfigLoader(ConfigEnvironment.system(), ConfigFiles.disk());
        var node =
                start(
                        loader.bridge(
                                "bridge",
                                List.of("tap:left", "vde:/tmp/sw,name=right", "tap:third")));
        var hello = frame(B, A, 60);
        links.get("left").inject(hello.clone());
        assertThat(links.get("right").takeWritten(PATIENCE)).isEqualTo(hello);
        assertThat(links.get("third").takeWritten(PATIENCE)).isEqualTo(hello);
        var answer = frame(A, B, 9_000);
        links.get("right").inject(answer.clone());
        assertThat(links.get("left").takeWritten(PATIENCE)).isEqualTo(answer);
        assertThat(links.get("third").takeWritten(SILENCE)).as("learned, not flooded").isNull();

        assertThat(node.localEndpoints()).as("no peers, no socket").isEmpty();
        var status = ConfigFactory.parseString(node.statusJson());
        assertThat(status.hasPath("public-key")).isFalse();
        assertThat(status.getList("listen")).isEmpty();
        assertThat(status.getConfigList("fdb"))
                .filteredOn(entry -> entry.getString("kind").equals("learned"))
                .extracting(entry -> entry.getString("mac") + " " + entry.getString("port"))
                .containsExactlyInAnyOrder(A + " left", B + " right");
    }

    @Test
    void shouldCarryFramesBothWaysOverAnNioSocketAndLoop() throws Exception {
        var server = StaticPrivateKey.generate(new SecureRandom());
        var client = StaticPrivateKey.generate(new SecureRandom());
        var listening =
                start(
                        config(
                                "server",
                                server,
                                "listen = \"127.0.0.1:%d\"".formatted(freePort()),
                                client,
                                ""));
        var endpoint = listening.localEndpoints().getFirst();
        var calling =
                start(config("client", client, "", server, "endpoint = \"" + endpoint + "\""));
        assertThat(ConfigFactory.parseString(calling.statusJson()).getString("transport"))
                .isEqualTo("nio");
        for (int size : new int[] {60, 1_400, 9_000}) {
            var there = frame(B, A, size);
            links.get("client").inject(there.clone());
            assertThat(links.get("server").takeWritten(PATIENCE)).isEqualTo(there);
            var back = frame(A, B, size);
            links.get("server").inject(back.clone());
            assertThat(links.get("client").takeWritten(PATIENCE)).isEqualTo(back);
        }
    }

    private VpnConfig config(
            String name, StaticPrivateKey own, String top, StaticPrivateKey other, String peer)
            throws Exception {
        var key = Files.writeString(directory.resolve(name + ".key"), own.toBase64());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        var file =
                Files.writeString(
                        directory.resolve(name + ".conf"),
                        """
                        vpn {
                          private-key-file = %s.key
                          state-dir = state
                          transport = nio
                          %s
                          links = [ { type = vmnet, name = %s, addresses = ["10.88.0.1/24"] } ]
                          peers = [ { name = other, public-key = "%s", %s } ]
                        }
                        """
                                .formatted(name, top, name, other.publicKey().toBase64(), peer));
        return ConfigLoader.load(file, FileHold::byName);
    }

    private Node start(VpnConfig config) throws Exception {
        var node =
                Node.start(
                        config,
                        new Platform(
                                (settings, drops) -> {
                                    var link = new MemoryLink(settings.name(), drops);
                                    links.put(settings.name(), link);
                                    return link;
                                },
                                System::nanoTime),
                        "test",
                        reason -> {
                            throw new AssertionError(reason);
                        });
        nodes.add(node);
        return node;
    }

    private static int freePort() throws Exception {
        try (var socket =
                new java.net.DatagramSocket(0, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static byte[] frame(String destination, String source, int length) {
        var frame = new byte[length];
        Arrays.fill(frame, (byte) 0x5A);
        System.arraycopy(MacAddress.parse(destination).bytes(), 0, frame, 0, 6);
        System.arraycopy(MacAddress.parse(source).bytes(), 0, frame, 6, 6);
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5; // EtherType for local experiments, IEEE 802
        return frame;
    }
}
