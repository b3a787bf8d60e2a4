package org.l2vpn.bridge.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.l2vpn.bridge.macos.VmnetDouble.FIRST_BRIDGE;
import static org.l2vpn.bridge.macos.VmnetSample.host;
import static org.l2vpn.bridge.macos.VmnetSample.shared;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.counters.TrafficCounters;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.StillHeldException;
import org.l2vpn.testkit.RecordingListener;

/** From start to stop, and what a system may do in between. */
@Timeout(30)
final class VmnetLifecycleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DropCounters drops = new DropCounters();
    private final RecordingListener listener = new RecordingListener();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private VmnetDouble vmnet;

    @BeforeEach
    void load() {
        vmnet = VmnetDouble.load();
    }

    @AfterEach
    void reset() throws Exception {
        assertThat(vmnet.violations()).isEmpty();
        assertThat(listener.failures()).isEmpty();
        vmnet.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    @Test
    void shouldLeaveNothingAfterAHundredStarts() throws Exception {
        // Each of the system's threads ends after one call, so that JNA's detaching is run too.
        vmnet.set("thread.jobs", 1).set("stop.event", 1).set("event.delay.us", 200);
        startAndStop(5);
        vmnet.assertClean();
        int blocks = Blocks.inUse();
        startAndStop(100);
        vmnet.assertClean();
        assertThat(vmnet.get("starts")).isEqualTo(105);
        assertThat(vmnet.get("stops")).isEqualTo(105);
        assertThat(Blocks.inUse()).isEqualTo(blocks);
        until(() -> threads("vmnet-stop") == 0);
        assertThat(vmnet.get("io.after.stop")).isZero();
        assertThat(vmnet.get("stops.callback.set")).isZero();
    }

    private void startAndStop(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (var link = started(host())) {
                send(FIRST_BRIDGE, i);
                assertThat(listener.next(PATIENCE)).isEqualTo(frame(i));
                write(link, i);
                assertThat(vmnet.receive(FIRST_BRIDGE, PATIENCE)).isEqualTo(frame(i));
            }
        }
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "10.15, 0, 173",
        "11, 0, 173",
        "12, 0, 173",
        "15, 256, 173",
        "15.4, 256, 173",
        "26, 256, 173",
    })
    void shouldDoWithTheKeysTheSystemHas(String macos, int reported, int batch) throws Exception {
        vmnet.set("macos", macos);
        try (var link = started(host().addresses("192.168.66.1/24"))) {
            assertThat(link.facts().readMaxPackets()).isEqualTo(reported);
            assertThat(link.facts().writeMaxPackets()).isEqualTo(reported);
            // 256 KiB / 1514, less than the 200 or 256 frames of a call.
            assertThat(link.facts().readBatch()).isEqualTo(batch);
            send(FIRST_BRIDGE, 1);
            assertThat(listener.next(PATIENCE)).isEqualTo(frame(1));
        }
        vmnet.assertClean();
    }

    @Test
    void shouldAskForNoMoreThanTheSystemReports() throws Exception {
        vmnet.set("packets.max", 16);
        try (var link = started(host())) {
            assertThat(link.facts().writeBatch()).isEqualTo(16);
            for (int i = 0; i < 100; i++) {
                send(FIRST_BRIDGE, i);
                assertThat(listener.next(PATIENCE)).isEqualTo(frame(i));
            }
            write(link, 100, 40);
            for (int i = 0; i < 40; i++) {
                assertThat(vmnet.receive(FIRST_BRIDGE, PATIENCE)).isEqualTo(frame(100 + i));
            }
        }
        vmnet.assertClean();
    }

    @Test
    void shouldCarryLargeFramesInSmallerBatches() throws Exception {
        try (var link = started(host().mtu(9000))) {
            assertThat(link.info().mtu()).isEqualTo(9000);
            assertThat(link.facts().readBatch()).isEqualTo(256 * 1024 / 9014);
        }
        vmnet.assertClean();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void shouldReadAllWhateverTheEstimate(int kind) throws Exception {
        vmnet.set("event.estimate", kind).set("read.batch", 3).set("queue.frames", 4096);
        try (var _ = started(host())) {
            for (int i = 0; i < 1000; i++) {
                send(FIRST_BRIDGE, i);
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(listener.next(PATIENCE)).isEqualTo(frame(i));
            }
            vmnet.spuriousEvent(FIRST_BRIDGE);
        }
        vmnet.assertClean();
    }

    @Test
    void shouldReadWhatCameBeforeItWasStarted() throws Exception {
        try (var link = open(host())) {
            send(FIRST_BRIDGE, 1);
            link.start(loop, listener);
            assertThat(listener.next(PATIENCE)).isEqualTo(frame(1));
        }
        vmnet.assertClean();
    }

    @Test
    void shouldStopWhatStartsAfterItWasGivenUp() throws Exception {
        vmnet.set("start.delay.ms", 400);
        var impatient =
                new VmnetTuning(
                        Duration.ofMillis(50),
                        VmnetSample.QUICK.step(),
                        VmnetSample.QUICK.name(),
                        VmnetSample.QUICK.ifconfig(),
                        VmnetSample.QUICK.networksetup());
        assertThatExceptionOfType(StillHeldException.class)
                .isThrownBy(() -> VmnetLink.open(host().settings(), drops, impatient))
                .withMessageContaining("did not start within 50 ms")
                .satisfies(
                        late -> {
                            assertThat(late.released()).isNotDone();
                            late.released().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                            assertThat(vmnet.get("live.networks")).isZero();
                        });
        until(() -> vmnet.get("stops") == 1);
    }

    @ParameterizedTest
    @CsvSource({"stop.status, 1001", "stop.delay.ms, 500"})
    void shouldCloseInTimeWhenAStopIsLate(String option, int value) throws Exception {
        var link = started(host());
        vmnet.set(option, value);
        long before = System.nanoTime();
        link.close();
        link.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(400));
        until(() -> threads("vmnet-stop") == 0);
        assertThat(vmnet.get("stops")).isEqualTo(1);
    }

    @Test
    void shouldBeReleasedOnlyWhenItsStopHasEnded() throws Exception {
        var link = started(host());
        vmnet.set("stop.delay.ms", 300);
        link.close();
        assertThat(link.released()).isNotDone();
        link.released().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(vmnet.get("live.networks")).isZero();
    }

    /** Elsewhere: what is left of such an interface stays for the rest of the process. */
    @ParameterizedTest
    @CsvSource({"stop.never, 1", "stop.return, 1001"})
    void shouldStartAgainWhenAStopNeverEnds(String option, String value) throws Exception {
        assertThat(ChildJvm.run(List.of(), Map.of(), StuckStopProgram.class, option, value))
                .containsPattern(
                        "closed in \\d{1,3} ms, released: false, up again: true, violations: \\[\\]");
    }

    @Test
    void shouldBeGoneWhenReadsFailForGood() throws Exception {
        try (var link = started(host())) {
            vmnet.set("read.status", 1003);
            vmnet.spuriousEvent(FIRST_BRIDGE);
            until(() -> !listener.events().isEmpty());
            assertThat(listener.events()).containsExactly(LinkEvent.GONE);
            assertThat(link.isUp()).isFalse();
            write(link, 1);
            assertThat(drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
        }
        vmnet.assertClean();
    }

    @Test
    void shouldBeGoneWhenWritesAndThenReadsFail() throws Exception {
        try (var link = started(host())) {
            vmnet.set("read.status", 1003).set("write.status", 1003);
            write(link, 1);
            until(() -> listener.events().contains(LinkEvent.GONE));
            assertThat(drops.get(DropReason.LINK_WRITE_FAILED)).isEqualTo(1);
        }
        vmnet.assertClean();
    }

    @Test
    void shouldNotCountFailuresThatEventsProvokeInBetween() throws Exception {
        try (var link = started(host())) {
            vmnet.set("read.status.times", 2).set("read.status", 1004);
            for (int i = 0; i < 20; i++) {
                vmnet.spuriousEvent(FIRST_BRIDGE);
            }
            send(FIRST_BRIDGE, 1);
            assertThat(listener.next(PATIENCE)).isEqualTo(frame(1));
            assertThat(link.isUp()).isTrue();
        }
        vmnet.assertClean();
    }

    @Test
    void shouldTakeRefusedFramesOffWhatWentOut() throws Exception {
        var traffic = new TrafficCounters();
        try (var link = started(host())) {
            traffic.out(5, 700);
            write(link, 1);
            link.uncount(traffic);
            assertThat(traffic.framesOut()).isEqualTo(5);
            vmnet.set("write.status", 1003);
            write(link, 2);
            link.uncount(traffic);
            assertThat(traffic.framesOut()).isEqualTo(4);
            assertThat(traffic.bytesOut()).isEqualTo(700 - frame(2).length);
            link.uncount(traffic);
            assertThat(traffic.framesOut()).isEqualTo(4);
        }
    }

    @Test
    void shouldCountFramesOfAWrongSizeAsSuch() throws Exception {
        try (var link = started(host())) {
            loop.submit(
                            () -> {
                                link.write(new byte[2_000], 16, 1_519);
                                link.write(new byte[2_000], 16, 13);
                                link.flush();
                            })
                    .get();
            assertThat(drops.get(DropReason.OVERSIZE_FRAME)).isEqualTo(1);
            assertThat(drops.get(DropReason.RUNT_FRAME)).isEqualTo(1);
            assertThat(drops.get(DropReason.LINK_WRITE_FAILED)).isZero();
        }
        vmnet.assertClean();
    }

    @Test
    void shouldKeepMacosMtuWhenTheAutomaticOneIsRefused() throws Exception {
        var wanted = host().mtu(70_000).mtuNotRequired();
        try (var link = started(wanted)) {
            assertThat(link.info().mtu()).isEqualTo(1_500);
        }
        vmnet.assertClean();
    }

    @Test
    void shouldGoOnWhenReadsFailTwice() throws Exception {
        try (var link = started(host())) {
            vmnet.set("read.status.times", 2).set("read.status", 1004);
            send(FIRST_BRIDGE, 1);
            assertThat(listener.next(PATIENCE)).isEqualTo(frame(1));
            assertThat(link.isUp()).isTrue();
            assertThat(listener.events()).isEmpty();
        }
        vmnet.assertClean();
    }

    @Test
    void shouldBeGoneWhenVmnetTellsOfNoFrames() throws Exception {
        vmnet.set("event.return", 1001);
        try (var _ = started(host())) {
            until(() -> listener.events().contains(LinkEvent.GONE));
        }
        vmnet.assertClean();
    }

    @Test
    void shouldTryAgainWhileBuffersAreFull() throws Exception {
        try (var link = started(host())) {
            vmnet.set("write.status.times", 3).set("write.status", 1007);
            write(link, 0, 50);
            for (int i = 0; i < 50; i++) {
                assertThat(vmnet.receive(FIRST_BRIDGE, PATIENCE)).isEqualTo(frame(i));
            }
            assertThat(drops.nonZero()).isEmpty();
        }
        vmnet.assertClean();
    }

    @Test
    void shouldDropAndCountWhenBuffersStayFull() throws Exception {
        try (var link = started(host())) {
            vmnet.set("write.status", 1007);
            write(link, 0, 50);
            long written = vmnet.get("frames.written");
            assertThat(drops.get(DropReason.LINK_QUEUE_FULL)).isEqualTo(50 - written);
            vmnet.set("write.status", 1000);
            write(link, 99);
            byte[] last;
            do {
                last = vmnet.receive(FIRST_BRIDGE, PATIENCE);
            } while (last.length > 0 && !Arrays.equals(last, frame(99)));
            assertThat(last).isEqualTo(frame(99));
        }
        vmnet.assertClean();
    }

    @Test
    void shouldShareANetworkWhenTheAddressIsTheSame() throws Exception {
        var second = new RecordingListener();
        var third = new RecordingListener();
        try (var one = started(host().addresses("10.66.0.1/24"));
                var two = open(host().addresses("10.66.0.1/24"));
                var three = open(host().addresses("10.67.0.1/24"))) {
            two.start(loop, second);
            three.start(loop, third);
            send(FIRST_BRIDGE, 1);
            assertThat(listener.next(PATIENCE)).isEqualTo(frame(1));
            assertThat(second.next(PATIENCE)).isEqualTo(frame(1));
            send(FIRST_BRIDGE + 1, 2);
            assertThat(third.next(PATIENCE)).isEqualTo(frame(2));
            write(one, 3);
            assertThat(second.next(PATIENCE)).isEqualTo(frame(3));
            assertThat(third.count()).isEqualTo(1);
        }
        vmnet.assertClean();
    }

    @Test
    void shouldKeepMembersApartWhenIsolated() throws Exception {
        var second = new RecordingListener();
        try (var one = started(host().addresses("10.66.0.1/24").isolated());
                var two = open(host().addresses("10.66.0.1/24").isolated())) {
            two.start(loop, second);
            write(one, 1);
            assertThat(vmnet.receive(FIRST_BRIDGE, PATIENCE)).isEqualTo(frame(1));
            send(FIRST_BRIDGE, 2);
            assertThat(second.next(PATIENCE)).isEqualTo(frame(2));
            assertThat(second.count()).isEqualTo(1);
        }
        vmnet.assertClean();
    }

    @Test
    void shouldTellWhatVmnetTold() throws Exception {
        var id = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        try (var link = open(shared().addresses("192.168.66.1/24").interfaceId(id))) {
            assertThat(link.facts().interfaceId()).contains(id);
            assertThat(link.facts().mac()).isPresent();
            assertThat(link.facts().startAddress()).contains("192.168.66.1");
            assertThat(link.facts().endAddress()).contains("192.168.66.254");
            assertThat(link.facts().subnetMask()).contains("255.255.255.0");
            assertThat(link.facts().maxPacketSize()).isEqualTo(1514);
        }
        vmnet.assertClean();
    }

    private VmnetLink open(VmnetSample sample) throws LinkException {
        return VmnetLink.open(sample.settings(), drops, VmnetSample.QUICK);
    }

    private VmnetLink started(VmnetSample sample) throws LinkException {
        var link = open(sample);
        link.start(loop, listener);
        return link;
    }

    private void write(VmnetLink link, int number) throws Exception {
        write(link, number, 1);
    }

    private void write(VmnetLink link, int first, int count) throws Exception {
        loop.submit(
                        () -> {
                            for (int i = 0; i < count; i++) {
                                var frame = frame(first + i);
                                link.write(frame, 0, frame.length);
                            }
                            link.flush();
                        })
                .get();
    }

    private void send(int bridge, int number) {
        until(() -> vmnet.send(bridge, frame(number)));
    }

    private static byte[] frame(int number) {
        return ByteBuffer.allocate(100)
                .putLong(0xFFFF_FFFF_FFFF_0200L)
                .putInt(0x5E00_5301)
                .putShort((short) 0x88B5)
                .putInt(number)
                .array();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("too late").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
