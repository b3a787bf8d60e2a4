package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.l2vpn.bridge.linux.IpTool.ip;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.l2vpn.bridge.Descriptors;
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

/** What a TAP tells when it is set down, set up or deleted while frames pass in both directions. */
@Timeout(60)
@ExtendWith(NetnsExtension.class)
final class TapEventsNetnsIT {
    private static final Duration QUIET = Duration.ofMillis(500);

    private final DropCounters drops = new DropCounters();
    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();
    private final AtomicInteger delivered = new AtomicInteger();
    private @Nullable EventLoopGroup group;
    private @Nullable Traffic traffic;
    private @Nullable Link link;
    private @Nullable EventLoop loop;

    /** Both ways of reading a TAP. */
    enum Loop {
        EPOLL,
        NIO;

        IoHandlerFactory factory() {
            return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        }
    }

    @AfterEach
    void release() throws Exception {
        if (traffic != null) {
            traffic.stop();
        }
        if (link != null) {
            link.close();
        }
        if (group != null) {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        }
        assertThat(threads("tap-")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellGoneOnceAndRestWhenDeletedUnderTraffic(Loop kind) throws Exception {
        start(kind);
        traffic = new Traffic();
        awaitDelivery();
        var before = System.nanoTime();
        ip("link delete tap0");
        awaitGone();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        assertThat(link.isUp()).isFalse();
        traffic.stop();
        assertQuiet();
        assertThat(events).isEmpty();
        assertThat(threads("tap-")).isEmpty();
        assertWriteIsCountedAsDown();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellGoneWhenDeletedAtRest(Loop kind) throws Exception {
        start(kind);
        ip("link delete tap0");
        awaitGone();
        assertQuiet();
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellDownAndUpUnderTraffic(Loop kind) throws Exception {
        start(kind);
        traffic = new Traffic();
        awaitDelivery();
        for (int i = 0; i < 3; i++) {
            ip("link set tap0 down");
            assertThat(events.poll(1, TimeUnit.SECONDS)).isEqualTo(LinkEvent.DOWN);
            assertThat(link.isUp()).isFalse();
            assertWriteIsCountedAsDown();
            ip("link set tap0 up");
            assertThat(events.poll(1, TimeUnit.SECONDS)).isEqualTo(LinkEvent.UP);
            assertThat(link.isUp()).isTrue();
            awaitDelivery();
        }
        traffic.stop();
        assertThat(events).isEmpty();
        // The kernel takes IPv6 addresses away from an interface that is set down.
        assertThat(ip("address show dev tap0")).contains("10.88.0.1/24", "fd00:88::1/64");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeQuietWhileDown(Loop kind) throws Exception {
        start(kind);
        ip("link set tap0 down");
        assertThat(events.poll(1, TimeUnit.SECONDS)).isEqualTo(LinkEvent.DOWN);
        assertQuiet();
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayUpWhenTakenOutOfItsBridge(Loop kind) throws Exception {
        ip("link add br0 type bridge");
        start(kind);
        ip("link set tap0 master br0");
        ip("link set tap0 nomaster");
        assertThat(events.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS)).isNull();
        assertThat(link.isUp()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountWhatTheLoopHadNoTimeFor(Loop kind) throws Exception {
        start(kind);
        var far = new PacketSocket("tap0");
        // The loop is busy; only a thread of our own reads on, and drops.
        var busy =
                loop.submit(
                        () -> {
                            for (int i = 0; i < 2000; i++) {
                                far.send(frame());
                            }
                            TimeUnit.MILLISECONDS.sleep(300);
                            return null;
                        });
        busy.get();
        far.send(frame());
        awaitDelivery();
        far.close();
        if (kind == Loop.NIO) {
            assertThat(drops.get(DropReason.LINK_QUEUE_FULL)).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepDescriptorsAndThreadsWhenRunManyTimes(Loop kind) throws Exception {
        start(kind);
        link.close();
        int descriptors = Descriptors.count();
        var closing = new long[100];
        for (int i = 0; i < 100; i++) {
            link = open();
            link.start(loop, listener());
            loop.submit(() -> {}).get();
            var before = System.nanoTime();
            link.close();
            closing[i] = System.nanoTime() - before;
        }
        assertThat(Descriptors.count()).isEqualTo(descriptors);
        assertThat(ip("-br link")).doesNotContain("tap0");
        // Single ones may wait for changes in other namespaces: the kernel has one lock for all.
        Arrays.sort(closing);
        assertThat(closing[50]).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseEverythingWhenLoopHasEnded(Loop kind) throws Exception {
        start(kind);
        link.close();
        int descriptors = Descriptors.count();
        var ended = new MultiThreadIoEventLoopGroup(1, kind.factory());
        ended.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        link = open();
        assertThatThrownBy(() -> link.start(ended.next(), listener()))
                .isInstanceOf(RejectedExecutionException.class);
        link.close();
        assertThat(Descriptors.count()).isEqualTo(descriptors);
        assertThat(ip("-br link")).doesNotContain("tap0");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseEverythingWhenLoopEndsFirst(Loop kind) throws Exception {
        start(kind);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        link.close();
        assertThat(ip("-br link")).doesNotContain("tap0");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseEverythingSoonWhenLoopIsBusyAtClose(Loop kind) throws Exception {
        start(kind);
        var busy =
                loop.submit(
                        () -> {
                            TimeUnit.MILLISECONDS.sleep(500);
                            return null;
                        });
        var before = System.nanoTime();
        link.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(250));
        busy.get();
        loop.submit(() -> {}).get();
        assertThat(ip("-br link")).doesNotContain("tap0");
    }

    private void start(Loop kind) throws Exception {
        group = new MultiThreadIoEventLoopGroup(1, kind.factory());
        loop = group.next();
        link = open();
        link.start(loop, listener());
        loop.submit(() -> {}).get();
    }

    private Link open() throws Exception {
        var settings =
                new TapSettings(
                        "tap0",
                        List.of(IpPrefix.parse("10.88.0.1/24"), IpPrefix.parse("fd00:88::1/64")),
                        MacAddress.parse("02:00:5e:10:00:01"),
                        1500,
                        Optional.empty(),
                        OffloadMode.AUTO);
        return new NativeLinks().open(settings, drops);
    }

    private LinkListener listener() {
        return new LinkListener() {
            @Override
            public void onFrames(Link from, FrameBatch frames) {
                delivered.addAndGet(frames.count());
            }

            @Override
            public void onEvent(Link from, LinkEvent event) {
                events.add(event);
            }
        };
    }

    /** The kernel sets an interface down before it removes it, which may be seen apart. */
    private void awaitGone() throws InterruptedException {
        var event = events.poll(1, TimeUnit.SECONDS);
        if (event == LinkEvent.DOWN) {
            event = events.poll(1, TimeUnit.SECONDS);
        }
        assertThat(event).isEqualTo(LinkEvent.GONE);
    }

    private void awaitDelivery() throws InterruptedException {
        int seen = delivered.get();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (delivered.get() == seen) {
            assertThat(System.nanoTime()).as("frames within 1 s").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void assertWriteIsCountedAsDown() throws Exception {
        loop.submit(
                        () -> {
                            var before = drops.get(DropReason.LINK_DOWN);
                            link.write(frame(), 0, frame().length);
                            assertThat(drops.get(DropReason.LINK_DOWN)).isEqualTo(before + 1);
                        })
                .get();
    }

    /** Less than 5 % of a processor, over the loop and whoever reads the TAP. */
    private void assertQuiet() throws Exception {
        long before = cpuNanos();
        TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
        assertThat(Duration.ofNanos(cpuNanos() - before)).isLessThan(QUIET.dividedBy(20));
    }

    private long cpuNanos() throws Exception {
        var management = ManagementFactory.getThreadMXBean();
        long own =
                loop.submit(() -> management.getThreadCpuTime(Thread.currentThread().threadId()))
                        .get();
        return own
                + threads("tap-").stream()
                        .mapToLong(t -> management.getThreadCpuTime(t.threadId()))
                        .sum();
    }

    private static List<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith(prefix))
                .toList();
    }

    private static byte[] frame() {
        var frame = new byte[1000];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }

    /**
     * Frames in both directions without end: from the kernel's side by a thread, back by the loop.
     */
    private final class Traffic implements Runnable {
        private final Thread sender;
        private volatile boolean stopped;

        Traffic() throws Exception {
            var far = new PacketSocket("tap0");
            sender =
                    Thread.ofPlatform()
                            .name("far-side")
                            .start(
                                    () -> {
                                        while (!stopped) {
                                            far.send(frame());
                                        }
                                        far.close();
                                    });
            loop.execute(this);
        }

        @Override
        public void run() {
            for (int i = 0; i < 32; i++) {
                link.write(frame(), 0, frame().length);
            }
            link.flush();
            if (!stopped) {
                // Not execute(): Netty would run such a task over and over before it polls again.
                var _ = loop.schedule(this, 200, TimeUnit.MICROSECONDS);
            }
        }

        void stop() throws Exception {
            stopped = true;
            sender.join();
            loop.submit(() -> {}).get();
        }
    }
}
