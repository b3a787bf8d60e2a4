package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.l2vpn.bridge.macos.VmnetSample.bridged;
import static org.l2vpn.bridge.macos.VmnetSample.host;
import static org.l2vpn.bridge.macos.VmnetSample.shared;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.VmnetSettings;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.probe.LinkProbe;
import org.l2vpn.probe.Station;
import org.l2vpn.testkit.RecordingListener;

/** The life of a vmnet link whose interface a helper holds, and what a helper may do. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class VmnetHelperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir Path directory;

    private final DropCounters drops = new DropCounters();
    private final RecordingListener listener = new RecordingListener();
    private EventLoopGroup group;
    private @Nullable HelperDouble helper;

    @AfterEach
    void end() throws Exception {
        if (group != null) {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        }
        if (helper != null) {
            helper.close();
            for (var directory : helper.sockets()) {
                await(() -> !Files.exists(directory));
            }
        }
        assertThat(listener.failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryFramesBothWays(boolean epoll) throws Exception {
        helper = new HelperDouble(directory, "");
        try (var link = started(open(host()), epoll ? EpollIoHandler.newFactory() : nio())) {
            await(link::isUp);
            for (int i = 0; i < 50; i++) {
                write(link, frame(i, 1514));
                assertThat(helper.receive(PATIENCE)).isEqualTo(frame(i, 1514));
                helper.send(frame(i, 60));
                assertThat(listener.next(PATIENCE)).isEqualTo(frame(i, 60));
            }
            assertThat(listener.events()).containsExactly(LinkEvent.UP);
            assertThat(drops.nonZero()).isEmpty();
        }
    }

    private static IoHandlerFactory nio() {
        return NioIoHandler.newFactory();
    }

    /** vmnet-helper's source: what vmnet refuses ends it. */
    @Test
    void shouldNotSendWhatWouldEndTheHelper() throws Exception {
        helper = new HelperDouble(directory, "");
        try (var link = started(open(host()))) {
            write(link, frame(0, 1515));
            write(link, new byte[13]);
            write(link, new byte[0]);
            assertThat(drops.get(DropReason.OVERSIZE_FRAME)).isEqualTo(1);
            assertThat(drops.get(DropReason.LINK_WRITE_FAILED)).isEqualTo(2);
            write(link, frame(1, 1514));
            assertThat(helper.receive(PATIENCE)).isEqualTo(frame(1, 1514));
            assertThat(link.isUp()).isTrue();
        }
    }

    @Test
    void shouldBeReadyWhenOpenThoughTheHelperBindsItsSocketLate() throws Exception {
        helper = new HelperDouble(directory, "late");
        try (var link = started(open(host()))) {
            write(link, frame(1, 100));
            assertThat(helper.receive(PATIENCE)).isEqualTo(frame(1, 100));
            assertThat(drops.nonZero()).isEmpty();
        }
    }

    @Test
    void shouldTellWhatTheHelperTold() throws Exception {
        helper = new HelperDouble(directory, "");
        var id = UUID.randomUUID();
        try (var link = open(shared().addresses("192.168.66.1/24").interfaceId(id).isolated())) {
            assertThat(link.info().type()).isEqualTo("vmnet");
            assertThat(link.info().mtu()).isEqualTo(1500);
            assertThat(link.details())
                    .containsEntry("interface", "not found")
                    .containsEntry("range", "192.168.66.1 to 192.168.66.254, mask 255.255.255.0")
                    .containsEntry("largest frame", "1514 bytes")
                    .containsEntry("guest's MAC", "0a:00:5e:00:53:01")
                    .containsEntry("interface-id", id.toString())
                    .containsEntry("helper", "process " + pid(link))
                    .doesNotContainKey("batches");
        }
    }

    @Test
    void shouldFindTheMacsSideByItsAddress() throws Exception {
        helper = new HelperDouble(directory, "");
        HostInterface.having(InetAddress.ofLiteral("127.0.0.1")).orElseThrow().claim();
        try (var link = open(host().addresses("127.0.0.1/8"))) {
            assertThat(link.details()).containsEntry("interface", "lo");
        } finally {
            HostInterface.having(InetAddress.ofLiteral("127.0.0.1")).orElseThrow().release();
        }
    }

    /** What {@code vpnc link probe} shows. */
    @Test
    void shouldPassAProbe() throws Exception {
        helper = new HelperDouble(directory, "");
        var wanted = (Inet4Address) InetAddress.ofLiteral("10.231.88.1");
        var mac = MacAddress.parse("02:00:5e:00:53:07");
        var neighbour =
                Thread.ofVirtual().start(() -> answer(new Station(mac, Optional.of(wanted))));
        var task = new LinkProbe.Task(List.of(wanted), PATIENCE, true);
        var settings = host().helper(helper.program()).settings();
        System.setProperty(VmnetTuning.NAME_PROPERTY, "10");
        try (var probe =
                LinkProbe.open(
                        new NativeLinks(),
                        settings,
                        settings.addresses(),
                        MacAddress.parse("02:00:5e:00:53:08"),
                        Optional.empty(),
                        task)) {
            var report = probe.run();
            assertThat(report.failure(Optional.empty())).isEmpty();
            assertThat(report.answers().getFirst().mac()).contains(mac);
            assertThat(report.details()).containsKeys("largest frame", "helper", "interface-id");
        } finally {
            System.clearProperty(VmnetTuning.NAME_PROPERTY);
            neighbour.interrupt();
            neighbour.join();
        }
    }

    private void answer(Station station) {
        try {
            while (true) {
                var frame = helper.receive(PATIENCE);
                var answer = frame == null ? null : station.receive(frame, 0, frame.length);
                if (answer != null) {
                    helper.send(answer);
                }
            }
        } catch (InterruptedException e) {
            // It is over.
        }
    }

    @Test
    void shouldBeGoneWhenTheHelperDies() throws Exception {
        helper = new HelperDouble(directory, "");
        try (var link = started(open(host()))) {
            write(link, frame(1, 100));
            assertThat(helper.receive(PATIENCE)).isNotNull();
            ProcessHandle.of(pid(link)).orElseThrow().destroyForcibly();
            await(() -> listener.events().contains(LinkEvent.GONE));
            assertThat(listener.events()).containsExactly(LinkEvent.UP, LinkEvent.GONE);
            assertThat(link.isUp()).isFalse();
            write(link, frame(2, 100));
            assertThat(drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
        }
        // Made again, as a node does that is told to.
        try (var again = started(open(host()))) {
            write(again, frame(3, 100));
            assertThat(helper.receive(PATIENCE)).isEqualTo(frame(3, 100));
        }
    }

    @Test
    void shouldBeGoneWhenTheHelperDiedBeforeTheStart() throws Exception {
        helper = new HelperDouble(directory, "");
        try (var link = open(host())) {
            var process = ProcessHandle.of(pid(link)).orElseThrow();
            process.destroyForcibly();
            process.onExit().get();
            started(link);
            await(() -> listener.events().contains(LinkEvent.GONE));
        }
    }

    @Test
    void shouldLeaveNoProcessAndNoFileWhenClosed() throws Exception {
        helper = new HelperDouble(directory, "");
        var link = started(open(host()));
        try (link) {
            assertThat(helper.sockets().getFirst().resolve("helper.sock")).exists();
            assertThat(ProcessHandle.of(pid(link))).isPresent();
        }
        assertThat(helper.sockets().getFirst()).doesNotExist();
        await(() -> ProcessHandle.of(pid(link)).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(listener.events()).doesNotContain(LinkEvent.GONE);
    }

    @Test
    void shouldKillAHelperThatDoesNotEnd() throws Exception {
        helper = new HelperDouble(directory, "deaf");
        var link = started(open(host()));
        var process = ProcessHandle.of(pid(link)).orElseThrow();
        long start = System.nanoTime();
        link.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(link.released()).isNotDone();
        assertThat(process.isAlive()).isTrue();
        assertThat(helper.sockets().getFirst()).doesNotExist();
        process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        link.released().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** As sudo is: it does not hear us, what it has started does. */
    @Test
    void shouldEndWhatAWrapperHasStarted() throws Exception {
        helper = new HelperDouble(directory, "");
        var wrapper =
                helper.script("wrapper", "trap : TERM", helper.program() + " \"$@\"", "exit 0");
        var link = VmnetHelperLink.open(host().helper(wrapper).settings(), drops, quick());
        var outer = ProcessHandle.of(pid(link)).orElseThrow();
        var all = new ArrayList<>(outer.descendants().toList());
        assertThat(all).isNotEmpty();
        all.add(outer);
        link.close();
        for (var one : all) {
            one.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldShowWhatTheHelperSaidWhenVmnetRefuses() throws Exception {
        helper = new HelperDouble(directory, "refuse");
        refuses(
                host().helper(helper.program()).settings(),
                "vmnet0: the helper ended with code 1: ",
                "ERROR [main] vmnet_start_interface: VMNET_FAILURE");
    }

    @Test
    void shouldShowWhatTheHelperSaidOfItsOptions() throws Exception {
        helper = new HelperDouble(directory, "");
        var older = helper.script("older", "exec " + helper.program() + " --no-such-option \"$@\"");
        refuses(
                host().helper(older).settings(),
                "the helper ended with code 1: ERROR [main] Invalid option: --no-such-option");
    }

    @Test
    void shouldGiveUpAHelperThatHangs() throws Exception {
        helper = new HelperDouble(directory, "hang");
        var hung =
                helper.script(
                        "hung",
                        "echo $$ >" + directory.resolve("pid"),
                        "exec " + helper.program() + " \"$@\"");
        var quick = VmnetSample.QUICK;
        var impatient =
                new VmnetTuning(
                        Duration.ofMillis(500),
                        quick.step(),
                        quick.name(),
                        quick.ifconfig(),
                        quick.networksetup());
        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(
                        () ->
                                VmnetHelperLink.open(
                                        host().helper(hung).settings(), drops, impatient))
                .withMessageStartingWith(
                        "vmnet0: the helper did not start vmnet within 500 ms and was given up: ")
                .withMessageContaining("starting vmnet interface; likely: the network is in use");
        var pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(VmnetTuning.current().start()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldRefuseWhatIsNoHelper() throws Exception {
        refuses(
                host().helper(directory.resolve("nothing")).settings(),
                "vmnet0: the helper cannot be started: ",
                "No such file",
                "helper is the path of vmnet-helper");
        helper = new HelperDouble(directory, "mumble");
        refuses(
                host().helper(helper.program()).settings(),
                "what the helper prints is no description of an interface: { vmnet_mtu");
    }

    @Test
    void shouldRefuseWhatAHelperCannotSet() throws Exception {
        var program = Path.of("/nonexistent");
        refuses(
                host().mtu(1400).helper(program).settings(),
                "vmnet0: mtu cannot be set by a helper, which has no option for it");
        refuses(
                host().addresses("fd00::1/64").helper(program).settings(),
                "vmnet0: an IPv6 address cannot be set by a helper");
        refuses(
                shared().network(UUID.randomUUID()).helper(program).settings(),
                "network-identifier is for mode = host only");
    }

    @Test
    void shouldRefuseToBridgeWifi() throws Exception {
        helper = new HelperDouble(directory, "");
        var networksetup =
                helper.script(
                        "networksetup",
                        "echo Hardware Port: Wi-Fi",
                        "echo Device: en0",
                        "echo Hardware Port: Ethernet",
                        "echo Device: en5");
        var quick = VmnetSample.QUICK;
        var tuning =
                new VmnetTuning(
                        quick.start(), quick.step(), quick.name(), quick.ifconfig(), networksetup);
        var program = helper.program();
        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(
                        () ->
                                VmnetHelperLink.open(
                                        bridged("en0").helper(program).settings(), drops, tuning))
                .withMessageContaining("en0 is Wi-Fi")
                .withMessageContaining("use a wired interface (en5 (Ethernet))");
        try (var link =
                VmnetHelperLink.open(bridged("en5").helper(program).settings(), drops, tuning)) {
            assertThat(link.details()).doesNotContainKey("range");
        }
    }

    private void refuses(VmnetSettings settings, String... words) {
        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> VmnetHelperLink.open(settings, drops, quick()))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }

    private static VmnetTuning quick() {
        return VmnetSample.QUICK;
    }

    private VmnetHelperLink open(VmnetSample sample) throws LinkException {
        return VmnetHelperLink.open(sample.helper(helper.program()).settings(), drops, quick());
    }

    private Link started(Link link) {
        return started(link, EpollIoHandler.newFactory());
    }

    private Link started(Link link, IoHandlerFactory kind) {
        if (group == null) {
            group = new MultiThreadIoEventLoopGroup(1, kind);
        }
        link.start(group.next(), listener);
        return link;
    }

    private static long pid(Link link) {
        return Long.parseLong(link.details().get("helper").replace("process ", ""));
    }

    private void write(Link link, byte[] frame) throws Exception {
        group.next()
                .submit(
                        () -> {
                            link.write(frame, 0, frame.length);
                            link.flush();
                        })
                .get();
    }

    private static byte[] frame(int number, int length) {
        return ByteBuffer.allocate(length)
                .putLong(0xFFFF_FFFF_FFFF_0200L)
                .putInt(0x5E00_5301)
                .putShort((short) 0x88B5)
                .putInt(number)
                .array();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("too late").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
