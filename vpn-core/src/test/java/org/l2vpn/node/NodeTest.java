package org.l2vpn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.config.LinkConfig;
import org.l2vpn.config.ListenSpec;
import org.l2vpn.config.LogConfig;
import org.l2vpn.config.PeerConfig;
import org.l2vpn.config.SwitchConfig;
import org.l2vpn.config.TapConfig;
import org.l2vpn.config.TransportKind;
import org.l2vpn.config.VpnConfig;
import org.l2vpn.config.WhenGone;
import org.l2vpn.crypto.CipherSuite;
import org.l2vpn.crypto.PresharedKey;
import org.l2vpn.crypto.StaticPrivateKey;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.LinkFactory;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.packet.NeighbourAnnouncement;
import org.l2vpn.protocol.EndpointSpec;
import org.l2vpn.testkit.MemoryLink;
import org.slf4j.event.Level;

/** Two whole nodes in one JVM: memory links, real UDP sockets on the loopback interface. */
@Timeout(30)
class NodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SecureRandom random = new SecureRandom();
    private final StaticPrivateKey serverKey = StaticPrivateKey.generate(random);
    private final StaticPrivateKey clientKey = StaticPrivateKey.generate(random);
    private final PresharedKey psk = PresharedKey.generate(random);
    private final BlockingQueue<MemoryLink> serverLinks = new LinkedBlockingQueue<>();
    private final BlockingQueue<MemoryLink> clientLinks = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> fatal = new LinkedBlockingQueue<>();
    private final List<Node> nodes = new ArrayList<>();

    @TempDir private Path state;
    private Node server;
    private List<IpPrefix> clientAddresses = List.of();
    private EndpointSpec serverEndpoint;

    @BeforeEach
    void startServer() throws Exception {
        var listen = new ListenSpec(InetAddress.ofLiteral("127.0.0.1"), 0);
        server =
                start(
                        config(
                                "server",
                                serverKey,
                                clientKey,
                                List.of(listen),
                                List.of(),
                                WhenGone.EXIT),
                        serverLinks);
        serverEndpoint = new EndpointSpec("127.0.0.1", server.localEndpoints().getFirst().port());
    }

    @AfterEach
    void stop() {
        nodes.reversed().forEach(Node::close);
    }

    @Test
    void shouldCarryFramesBothWaysWhenTheClientHasConnected() throws Exception {
        startClient(WhenGone.EXIT);
        var client = clientLinks.take();
        var remote = serverLinks.take();
        var there = frame("02:00:00:00:00:02", "02:00:00:00:00:01", 1_400);
        client.inject(there.clone());
        assertThat(remote.takeWritten(PATIENCE)).isEqualTo(there);
        var back = frame("02:00:00:00:00:01", "02:00:00:00:00:02", 64);
        remote.inject(back.clone());
        assertThat(client.takeWritten(PATIENCE)).isEqualTo(back);
        var large = frame("02:00:00:00:00:02", "02:00:00:00:00:01", 9_000);
        client.inject(large.clone());
        assertThat(remote.takeWritten(PATIENCE)).isEqualTo(large);
    }

    @Test
    void shouldAnnounceItsAddressesWhenThePeerComesUp() throws Exception {
        clientAddresses = List.of(IpPrefix.parse("10.88.0.2/24"), IpPrefix.parse("fd88::2/64"));
        startClient(WhenGone.EXIT);
        var remote = serverLinks.take();
        var mac = StableMac.of(clientKey.publicKey(), "tap0");
        for (var address : clientAddresses) {
            assertThat(remote.takeWritten(PATIENCE))
                    .isEqualTo(NeighbourAnnouncement.of(mac, address.address().getAddress()));
        }
    }

    @Test
    void shouldShowLinksPeersAndTableWhenAskedForStatus() throws Exception {
        var client = startClient(WhenGone.EXIT);
        var link = clientLinks.take();
        link.inject(frame("02:00:00:00:00:02", "02:00:00:00:00:01", 100));
        assertThat(serverLinks.take().takeWritten(PATIENCE)).isNotNull();
        var status = ConfigFactory.parseString(client.statusJson());
        var peer = status.getConfigList("peers").getFirst();
        assertThat(peer.getString("state")).isEqualTo("up");
        assertThat(peer.getString("endpoint")).isEqualTo(serverEndpoint.toString());
        assertThat(peer.getLong("frames-out")).isEqualTo(1);
        assertThat(peer.getLong("handshakes")).isEqualTo(1);
        assertThat(status.getConfigList("links").getFirst().getLong("bytes-in")).isEqualTo(100);
        var own = status.getConfigList("fdb").getFirst();
        assertThat(own.getString("mac"))
                .isEqualTo(StableMac.of(clientKey.publicKey(), "tap0").toString());
        assertThat(own.getString("kind")).isEqualTo("static");
        var entry = status.getConfigList("fdb").get(1);
        assertThat(entry.getString("mac")).isEqualTo("02:00:00:00:00:01");
        assertThat(entry.getString("port")).isEqualTo("tap0");
        assertThat(status.getConfig("drops").isEmpty()).isTrue();
        assertThat(client.statusJson()).doesNotContain(clientKey.toBase64(), psk.toBase64());
    }

    @Test
    void shouldEndTheProgramWhenALinkVanishesForGood() throws Exception {
        startClient(WhenGone.EXIT);
        clientLinks.take().vanish();
        assertThat(fatal.poll(5, TimeUnit.SECONDS)).contains("tap0");
    }

    @Test
    void shouldMakeTheLinkAgainWhenItVanishesAndIsToBeRecreated() throws Exception {
        startClient(WhenGone.RECREATE);
        clientLinks.take().vanish();
        var again = clientLinks.poll(5, TimeUnit.SECONDS);
        assertThat(again).isNotNull();
        var frame = frame("02:00:00:00:00:02", "02:00:00:00:00:01", 200);
        // The link delivers as soon as the loop has started it.
        again.inject(frame.clone());
        assertThat(serverLinks.take().takeWritten(PATIENCE)).isEqualTo(frame);
        assertThat(fatal).isEmpty();
    }

    @Test
    void shouldLeaveNothingBehindWhenALinkCannotBeOpened() throws Exception {
        var before = dataLoops();
        var opened = new ArrayList<MemoryLink>();
        LinkFactory secondFails =
                (settings, drops) -> {
                    if (!opened.isEmpty()) {
                        throw new LinkException("no room for " + settings.name());
                    }
                    opened.add(new MemoryLink(settings.name(), drops));
                    return opened.getFirst();
                };
        var config =
                config(
                        "two",
                        clientKey,
                        serverKey,
                        List.of(),
                        List.of(),
                        WhenGone.EXIT,
                        "tap0",
                        "tap1");
        assertThatThrownBy(
                        () ->
                                Node.start(
                                        config,
                                        new Platform(secondFails, System::nanoTime),
                                        "test",
                                        fatal::add))
                .isInstanceOf(LinkException.class)
                .hasMessage("no room for tap1");
        assertThat(opened.getFirst().isUp()).isFalse();
        for (var thread : dataLoops()) {
            if (!before.contains(thread)) {
                thread.join(PATIENCE);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void shouldNoticeAtOnceWhenTheServerStopsInAnOrderlyWay() throws Exception {
        var client = startClient(WhenGone.EXIT);
        clientLinks.take().inject(frame("02:00:00:00:00:02", "02:00:00:00:00:01", 100));
        assertThat(serverLinks.take().takeWritten(PATIENCE)).isNotNull();
        server.close();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (peerState(client).equals("up") && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(peerState(client)).isEqualTo("handshaking");
    }

    private static Set<Thread> dataLoops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("data"))
                .collect(Collectors.toSet());
    }

    private static String peerState(Node node) {
        return ConfigFactory.parseString(node.statusJson())
                .getConfigList("peers")
                .getFirst()
                .getString("state");
    }

    private Node startClient(WhenGone whenGone) throws Exception {
        return start(
                config(
                        "client",
                        clientKey,
                        serverKey,
                        List.of(),
                        List.of(serverEndpoint),
                        whenGone),
                clientLinks);
    }

    private Node start(VpnConfig config, BlockingQueue<MemoryLink> links) throws Exception {
        LinkFactory factory =
                (settings, drops) -> {
                    var link = new MemoryLink(settings.name(), drops);
                    links.add(link);
                    return link;
                };
        var node = Node.start(config, new Platform(factory, System::nanoTime), "test", fatal::add);
        nodes.add(node);
        return node;
    }

    private VpnConfig config(
            String name,
            StaticPrivateKey own,
            StaticPrivateKey other,
            List<ListenSpec> listen,
            List<EndpointSpec> endpoints,
            WhenGone whenGone,
            String... linkNames) {
        var names = linkNames.length == 0 ? List.of("tap0") : Arrays.asList(linkNames);
        return new VpnConfig(
                name,
                Optional.of(own),
                listen,
                TransportKind.AUTO,
                0,
                Optional.empty(),
                state.resolve(name + ".sock"),
                state,
                names.stream().<LinkConfig>map(link -> tap(link, whenGone)).toList(),
                List.of(
                        new PeerConfig(
                                "other",
                                other.publicKey(),
                                psk,
                                endpoints,
                                false,
                                Duration.ZERO,
                                CipherSuite.AES_256_GCM,
                                OptionalInt.of(1500),
                                List.of())),
                new SwitchConfig(false, 4_096, 1_024, Duration.ofMinutes(5), Duration.ofSeconds(5)),
                1 << 20,
                65_535,
                new LogConfig(Level.INFO, false));
    }

    private TapConfig tap(String name, WhenGone whenGone) {
        return new TapConfig(
                name,
                clientAddresses,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OffloadMode.OFF,
                whenGone,
                List.of());
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
