package org.l2vpn.netns;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.l2vpn.netns.kit.Await;
import org.l2vpn.netns.kit.Host;
import org.l2vpn.netns.kit.Lan;
import org.l2vpn.netns.kit.Netns;
import org.l2vpn.netns.kit.Site;
import org.l2vpn.netns.kit.TcpAnswers;
import org.l2vpn.netns.kit.Tunnel;
import org.l2vpn.netns.kit.UdpSweep;

/**
 * Any path, any frame, with the default settings: the path between the sites becomes smaller while
 * they run, at the sender or at a router, with and without ICMP, over IPv4 (client 1) and IPv6
 * (client 2); the sites are single machines or bridges of 1500 and 9000 bytes. From 5 s after each
 * change on nothing may be lost and no TCP answer may hang, whatever its size, and no datagram may
 * ever leave in IP fragments.
 *
 * <p>A representative part runs by default; {@code -Dpaths=all} runs every combination.
 */
@NetnsTest
class PathMatrixNetnsIT {
    private static final boolean ALL = "all".equals(System.getProperty("paths"));
    private static final Duration NOTICED = Duration.ofSeconds(5);
    private static final int CLIENTS = 2;
    private static final int ETHERNET = 14;
    private static final int IPV4_UDP = 20 + 8;
    private static final int SMALLEST_FRAME = 60;
    private static final int JUMBO = 9000;

    /** IEEE 802.1Q, VLAN 7. */
    private static final int VLAN = 0x8100_0007;

    /** Instead of the MTU of a LAN: the TAP has the addresses. */
    private static final int ROAD_WARRIOR = 0;

    /** The router says nothing about what is too large for it. */
    private static final String BLOCK =
            """
            table inet block {
                chain out {
                    type filter hook output priority 0; policy accept;
                    icmp type destination-unreachable drop
                    icmpv6 type packet-too-big drop
                }
            }
            """;

    enum Where {
        SENDER,
        ROUTER
    }

    /** Machines, the first at the server, on one network: what is sent between them. */
    private final class Network {
        private final List<Netns> machines;
        private final int tag;
        private final UdpSweep udp;
        private final TcpAnswers tcp;
        private final List<Socket> connections;

        Network(List<Netns> machines, String serverAddress, int tag) {
            this.machines = machines;
            this.tag = tag;
            udp = UdpSweep.serve(tunnel.lab(), machines.getFirst(), serverAddress);
            tcp = TcpAnswers.serve(tunnel.lab(), machines.getFirst(), serverAddress);
            connections =
                    machines.subList(1, machines.size()).stream()
                            .map(from -> tcp.connect(tunnel.lab(), from))
                            .toList();
        }

        /** Whether large datagrams pass, as they do again when the change has been noticed. */
        boolean passes(int client) {
            // Some of the small steps is in the gap between a path and the next smaller one.
            IntStream small = IntStream.iterate(1_000, size -> size <= 1_475, size -> size + 5);
            IntStream jumbo = IntStream.iterate(2_000, size -> size < lan, size -> size + 500);
            List<Integer> large = IntStream.concat(small, jumbo).boxed().toList();
            return udp.passes(machines.get(client), large);
        }

        void check(int client) {
            assertThat(udp.lost(machines.get(client), payloads())).as("UDP").isEmpty();
            assertThat(TcpAnswers.missing(connections.get(client - 1), sizes()))
                    .as("TCP, connection from before the change")
                    .isEmpty();
            assertThat(tcp.missing(machines.get(client), sizes())).as("TCP").isEmpty();
        }

        /** For frames from the smallest to the largest, and a datagram that needs two. */
        private List<Integer> payloads() {
            int largest = (lan == JUMBO ? JUMBO : 1500) + ETHERNET + tag;
            int step = ALL ? lan == JUMBO ? 53 : 7 : 41;
            IntStream frames =
                    IntStream.iterate(
                            SMALLEST_FRAME + tag, size -> size < largest, size -> size + step);
            return IntStream.concat(frames, IntStream.of(largest - 1, largest, largest + 500))
                    .map(size -> size - ETHERNET - IPV4_UDP - tag)
                    .boxed()
                    .toList();
        }
    }

    private Tunnel tunnel;
    private int lan;
    private final List<Netns> untagged = new ArrayList<>();
    private final List<Netns> tagged = new ArrayList<>();

    static Stream<Arguments> paths() {
        if (!ALL) {
            return Stream.of(
                    Arguments.of(ROAD_WARRIOR, Where.ROUTER, false, List.of(1492, 1280)),
                    Arguments.of(1500, Where.SENDER, true, List.of(1500, 1400)));
        }
        List<Integer> falling = List.of(9000, 1500, 1492, 1400, 1280);
        List<Arguments> all = new ArrayList<>();
        for (int lan : List.of(ROAD_WARRIOR, 1500, JUMBO)) {
            for (Where where : Where.values()) {
                for (boolean icmp : List.of(true, false)) {
                    all.add(Arguments.of(lan, where, icmp, falling));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "LAN {0}, at the {1}, ICMP {2}, path {3}")
    @MethodSource("paths")
    @Timeout(300)
    void shouldCarryEveryFrameWhenThePathBecomesSmaller(
            int lanMtu, Where where, boolean icmp, List<Integer> mtus) {
        lan = lanMtu;
        build(icmp);
        setPath(where, mtus.getFirst());
        tunnel.start();
        List<Network> networks = new ArrayList<>();
        networks.add(new Network(untagged, address(1), 0));
        if (!tagged.isEmpty()) {
            networks.add(new Network(tagged, taggedAddress(1), 4));
        }
        for (int mtu : mtus) {
            setPath(where, mtu);
            for (int client = 1; client <= CLIENTS; client++) {
                for (Network network : networks) {
                    check(network, client, "path " + mtu);
                }
            }
        }
        noFragmentLeft();
    }

    private void check(Network network, int client, String path) {
        String what = path + (client == 1 ? ", IPv4" : ", IPv6") + ", tag " + network.tag;
        Duration took = Await.until(what, NOTICED, () -> network.passes(client), this::states);
        long fragmented = fragmented();
        long began = System.nanoTime();
        try {
            network.check(client);
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage() + "\n" + states(), e);
        }
        if (ALL) {
            System.out.printf(
                    "LAN %d, %s: noticed in %d ms, swept in %d ms, %d frames fragmented%s%n",
                    lan,
                    what,
                    took.toMillis(),
                    (System.nanoTime() - began) / 1_000_000,
                    fragmented() - fragmented,
                    states());
        }
    }

    private void build(boolean icmp) {
        tunnel = Tunnel.create(CLIENTS);
        String server6 = tunnel.server().host().address6();
        tunnel.client(2).config().peer("server").put("endpoint", "[" + server6 + "]:" + Site.PORT);
        for (int i = 0; i <= CLIENTS; i++) {
            machines(sites().get(i), i + 1);
            sites().get(i).netns().nft(watch());
        }
        if (!icmp) {
            tunnel.lab().router().nft(BLOCK);
        }
    }

    /** A machine of the site and, where it has a LAN, one on a VLAN of it. */
    private void machines(Site site, int number) {
        if (lan == ROAD_WARRIOR) {
            untagged.add(site.netns());
            return;
        }
        Lan network = Lan.of(tunnel.lab(), site);
        String inVlan = taggedAddress(number) + "/24";
        untagged.add(network.machine("lan" + number, List.of(address(number) + "/24")));
        tagged.add(network.taggedMachine("vlan" + number, List.of(inVlan), VLAN));
        for (Netns machine : List.of(untagged.getLast(), tagged.getLast())) {
            machine.ip("link set " + Lan.ETH + " mtu " + lan);
        }
        for (String device : List.of("lan1", "lan2", Lan.BRIDGE)) {
            site.netns().ip("link set " + device + " mtu " + lan);
        }
    }

    private String address(int number) {
        return lan == ROAD_WARRIOR ? "10.88.0." + number : "10.90.0." + number;
    }

    private static String taggedAddress(int number) {
        return "10.91.0." + number;
    }

    private static List<Integer> sizes() {
        return IntStream.iterate(1_000, size -> size <= 12_000, size -> size + (ALL ? 10 : 100))
                .boxed()
                .toList();
    }

    private List<Site> sites() {
        return List.of(tunnel.server(), tunnel.client(1), tunnel.client(2));
    }

    private void setPath(Where where, int mtu) {
        for (Site site : sites()) {
            Host host = site.host();
            tunnel.lab().pathMtu(host, where == Where.SENDER ? mtu : JUMBO);
            if (where == Where.ROUTER) {
                String network6 = "fd77:0:0:" + Integer.toHexString(host.index()) + "::";
                tunnel.lab()
                        .router()
                        .ip(
                                """
                                route replace %1$s/24 dev %3$s mtu lock %4$d
                                route replace %2$s/64 dev %3$s metric 1 mtu lock %4$d"""
                                        .formatted(
                                                host.address4(0),
                                                network6,
                                                host.routerSide(),
                                                mtu));
            }
        }
    }

    /** What comes from the underlay in fragments, before anything reassembles it. */
    private static String watch() {
        return """
        table inet watch {
            counter fragments { }
            counter large { }
            chain watch {
                type filter hook prerouting priority -500; policy accept;
                iifname "%1$s" ip frag-off & 0x3fff != 0 counter name fragments
                iifname "%1$s" exthdr frag exists counter name fragments
                iifname "%1$s" meta l4proto udp meta length > 1200 counter name large
            }
        }
        """
                .formatted(Host.WAN);
    }

    private void noFragmentLeft() {
        for (Site site : sites()) {
            assertThat(site.netns().nftCounter("inet watch", "large")).isPositive();
            assertThat(site.netns().nftCounter("inet watch", "fragments")).isZero();
        }
    }

    private long fragmented() {
        return sites().stream()
                .mapToLong(site -> site.status().json().getLong("fragmented-frames-out"))
                .sum();
    }

    private String states() {
        StringBuilder text = new StringBuilder();
        for (Site site : sites()) {
            for (Config peer : site.status().json().getConfigList("peers")) {
                text.append("; ")
                        .append(site.name())
                        .append(" to ")
                        .append(peer.getString("name"))
                        .append(' ')
                        .append(peer.getInt("path-mtu"))
                        .append(" (")
                        .append(peer.getString("path-mtu-source"))
                        .append(')');
            }
        }
        return text.toString();
    }
}
