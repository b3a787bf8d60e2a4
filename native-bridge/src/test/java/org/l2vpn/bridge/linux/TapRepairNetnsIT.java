package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.l2vpn.bridge.linux.IpTool.ip;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.FrameBatch;
import org.l2vpn.link.IpPrefix;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkListener;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.MacAddress;

/** What others change on a running TAP and on its bridge, and what becomes of it. */
@Timeout(60)
@ExtendWith(NetnsExtension.class)
final class TapRepairNetnsIT {
    private static final String MAC = "fe:ff:5e:10:00:01";
    private static final String IPV6_TEXT = IpPrefix.parse("fd00:88::1/64").toString();

    private final DropCounters drops = new DropCounters();
    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private @Nullable Link link;

    @BeforeEach
    void makeNeighbours() throws Exception {
        ip("link add nic0 address 02:00:5e:10:00:aa type veth peer name nic1");
        ip("link set nic0 up");
        ip("link set nic1 up");
    }

    @AfterEach
    void release() throws Exception {
        if (link != null) {
            link.close();
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    @Test
    void shouldLeaveTheBridgesMacAndMtuAlone() throws Exception {
        bridge(9000);
        var before = ip("-o link show br0").replaceAll(" (state|qdisc) .*", "");
        start(bridged(true, 1500));
        assertThat(link.info().mtu()).isEqualTo(9000);
        assertThat(ip("link show tap0")).contains("mtu 9000", "master br0");
        assertThat(ip("-o link show br0")).startsWith(before);
        link.close();
        assertThat(ip("-o link show br0")).startsWith(before);
    }

    @Test
    void shouldNotLowerTheBridgesMtuWhenASmallerOneIsConfigured() throws Exception {
        bridge(1500);
        start(bridged(false, 1400));
        assertThat(ip("link show br0")).contains("mtu 1500");
        assertThat(link.info().mtu()).isEqualTo(1500);
    }

    @Test
    void shouldJoinTheBridgeAgainWhenItIsRecreatedAndSayWhatIsMissing() throws Exception {
        bridge(9000);
        start(bridged(true, 1500));
        ip("link delete br0");
        eventually(() -> link.condition().missing().equals(List.of("bridge br0")));
        ip("link add br0 type bridge");
        eventually(() -> ip("link show tap0").contains("master br0"));
        eventually(() -> link.condition().missing().equals(List.of("bridge br0 up")));
        ip("link set br0 up");
        // A network script adds the card last: the bridge is not to stay at the 1500 of an empty
        // one.
        ip("link set nic0 master br0");
        eventually(() -> ip("link show br0").contains("mtu 9000"));
        eventually(() -> link.condition().missing().isEmpty());
        ip("link set tap0 nomaster");
        eventually(() -> ip("link show tap0").contains("master br0"));
    }

    @Test
    void shouldLeaveItWhereSomebodyElsePutIt() throws Exception {
        bridge(1500);
        start(bridged(true, 1500));
        ip("link add br1 type bridge");
        ip("link set tap0 master br1");
        eventually(() -> link.condition().missing().equals(List.of("bridge br0")));
        assertThat(link.condition().bridge()).contains("br1");
        TimeUnit.MILLISECONDS.sleep(200);
        assertThat(ip("link show tap0")).contains("master br1");
        ip("link set tap0 master br0");
        eventually(() -> link.condition().missing().isEmpty());
    }

    @Test
    void shouldRestoreAddressesMacAndConfiguredMtu() throws Exception {
        start(addressed(false, 1400));
        ip("address flush dev tap0");
        eventually(this::hasAddresses);
        ip("link set tap0 address 02:00:00:00:00:01");
        eventually(() -> ip("link show tap0").contains(MAC));
        ip("link set tap0 mtu 1200");
        eventually(() -> ip("link show tap0").contains("mtu 1400") && hasAddresses());
        setIpv6("1");
        eventually(() -> link.condition().missing().equals(List.of("address " + IPV6_TEXT)));
        setIpv6("0");
        eventually(() -> hasAddresses() && link.condition().missing().isEmpty());
    }

    private static void setIpv6(String disabled) throws Exception {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/tap0/disable_ipv6"), disabled);
    }

    @Test
    void shouldAcceptAnotherMtuWhenItsOwnWasAChoice() throws Exception {
        start(addressed(true, 1425));
        ip("link set tap0 mtu 1200");
        eventually(() -> link.condition().missing().size() == 1);
        assertThat(link.condition().mtu()).isEqualTo(1200);
        ip("link set tap0 mtu 1300");
        eventually(() -> hasAddresses() && link.condition().mtu() == 1300);
        TimeUnit.MILLISECONDS.sleep(200);
        assertThat(ip("link show tap0")).contains("mtu 1300");
    }

    @Test
    void shouldLeaveAnAddressThatWasMovedToAnotherInterface() throws Exception {
        start(addressed(true, 1425));
        ip("address delete 10.88.0.1/24 dev tap0");
        eventually(this::hasAddresses);
        ip("address add 10.88.0.1/24 dev nic0");
        ip("address delete 10.88.0.1/24 dev tap0");
        eventually(() -> link.condition().missing().equals(List.of("address 10.88.0.1/24")));
        TimeUnit.MILLISECONDS.sleep(1_200);
        assertThat(ip("address show dev tap0")).doesNotContain("10.88.0.1");
    }

    @Test
    void shouldYieldToSomebodyWhoInsists() throws Exception {
        start(addressed(true, 1425));
        long before = System.nanoTime();
        while (System.nanoTime() - before < TimeUnit.SECONDS.toNanos(4)) {
            ip("address flush dev tap0");
            TimeUnit.MILLISECONDS.sleep(50);
        }
        // At once, after 1 s and after 2 s more: the back-off holds.
        assertThat(link.condition().missing()).hasSize(2);
        eventually(this::hasAddresses);
    }

    @Test
    void shouldGoOnInAnotherNamespaceAndBeGoneWithIt() throws Throwable {
        start(addressed(true, 1425));
        try (var other = new NetnsExtension.NetnsThread()) {
            var thread = other.call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self")));
            ip("link set tap0 netns /proc/" + thread + "/ns/net");
            eventually(() -> link.condition().moved());
            assertThat(link.isUp()).isTrue();
            assertThat(events.poll(200, TimeUnit.MILLISECONDS)).isNull();
            other.call(() -> ip("link set tap0 up"));
            var far = other.call(() -> new PacketSocket("tap0"));
            var frame = frame();
            loop.submit(() -> link.write(frame, 0, frame.length)).get();
            assertThat(far.receive(Duration.ofSeconds(2))).startsWith(frame);
            far.close();
            assertThat(drops.get(DropReason.LINK_DOWN)).isZero();
            // Back at home it is ours again.
            var home = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            other.call(() -> ip("link set tap0 netns /proc/" + home + "/ns/net"));
            eventually(() -> !link.condition().moved());
            ip("link set tap0 up");
            eventually(() -> hasAddresses() && link.isUp());
            events.clear();
            ip("link set tap0 netns /proc/" + thread + "/ns/net");
            eventually(() -> link.condition().moved());
            other.call(() -> ip("link delete tap0"));
            assertThat(events.poll(2, TimeUnit.SECONDS)).isEqualTo(LinkEvent.GONE);
        }
    }

    @Test
    void shouldCountWhatTheKernelsQueueDropped() throws Exception {
        start(addressed(true, 1425));
        var far = new PacketSocket("tap0");
        loop.submit(
                        () -> {
                            // More than the queue of 1,000 frames, while nobody reads.
                            for (int i = 0; i < 3_000; i++) {
                                far.send(frame());
                            }
                            return null;
                        })
                .get();
        far.close();
        assertThat(link.queueDrops()).isGreaterThan(500);
    }

    private boolean hasAddresses() throws Exception {
        var shown = ip("address show dev tap0");
        return shown.contains("10.88.0.1/24") && shown.contains("fd00:88::1/64");
    }

    private static void bridge(int mtu) throws Exception {
        ip("link set nic0 mtu " + mtu);
        ip("link add br0 type bridge");
        ip("link set nic0 master br0");
        ip("link set br0 up");
        assertThat(ip("link show br0")).contains("mtu " + mtu, "02:00:5e:10:00:aa");
    }

    private static TapSettings bridged(boolean auto, int mtu) {
        return settings(auto, mtu, Optional.of("br0"), List.of());
    }

    private static TapSettings addressed(boolean auto, int mtu) {
        var addresses = List.of(IpPrefix.parse("10.88.0.1/24"), IpPrefix.parse("fd00:88::1/64"));
        return settings(auto, mtu, Optional.empty(), addresses);
    }

    private static TapSettings settings(
            boolean auto, int mtu, Optional<String> bridge, List<IpPrefix> addresses) {
        return new TapSettings(
                "tap0", addresses, MacAddress.parse(MAC), mtu, auto, bridge, OffloadMode.AUTO);
    }

    private void start(TapSettings settings) throws Exception {
        link = new NativeLinks().open(settings, drops);
        link.start(
                loop,
                new LinkListener() {
                    @Override
                    public void onFrames(Link from, FrameBatch frames) {}

                    @Override
                    public void onEvent(Link from, LinkEvent event) {
                        events.add(event);
                    }
                });
        loop.submit(() -> {}).get();
    }

    /** Within seven seconds; most things take some milliseconds. */
    private static void eventually(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(7);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static byte[] frame() {
        var frame = new byte[1000];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }
}
