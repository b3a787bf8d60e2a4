package org.l2vpn.bridge.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.QemuSettings.Protocol;
import org.l2vpn.link.SocketSpec;
import org.l2vpn.testkit.RecordingListener;

/** What a datagram link does beyond the contract: hello, guests that come, go and come back. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class DatagramGuestsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofMillis(200);

    @TempDir Path directory;

    private final DropCounters drops = new DropCounters();
    private final RecordingListener node = new RecordingListener();
    private final EventLoopGroup group = Loops.epoll();

    @AfterEach
    void stop() throws Exception {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        assertThat(node.failures()).isEmpty();
    }

    @Test
    void shouldAnswerVfkitAtThePathItsHelloCameFrom() throws Exception {
        try (var link = start(Protocol.VFKIT, Optional.empty());
                var guest = new DatagramPeer(at("vfkit"), at("l"))) {
            guest.send("VFKT".getBytes(StandardCharsets.US_ASCII));
            await(() -> link.details().get("guests").equals("1"));
            assertThat(link.details())
                    .containsEntry("protocol", "vfkit")
                    .doesNotContainKey("connects to");
            write(link, frame(1));
            assertThat(guest.receive(PATIENCE)).isEqualTo(frame(1));
            guest.send(frame(2));
            assertThat(node.next(PATIENCE)).isEqualTo(frame(2));
            assertThat(drops.nonZero()).isEmpty();
        }
        assertThat(directory.resolve("l")).doesNotExist();
    }

    @Test
    void shouldKeepItsGuestWhenSomebodyElseSends() throws Exception {
        try (var link = start(Protocol.DGRAM, Optional.empty());
                var guest = new DatagramPeer(at("guest"), at("l"));
                var other = new DatagramPeer(at("other"), at("l"))) {
            guest.send(frame(1));
            assertThat(node.next(PATIENCE)).isEqualTo(frame(1));
            other.send(frame(2));
            await(() -> drops.get(DropReason.OTHER_SENDER) == 1);
            write(link, frame(3));
            assertThat(guest.receive(PATIENCE)).isEqualTo(frame(3));
            assertThat(other.receive(QUIET)).isNull();
        }
    }

    @Test
    void shouldAnswerTheNextGuestWhenTheFirstHasLeft() throws Exception {
        try (var link = start(Protocol.VFKIT, Optional.empty());
                var second = new DatagramPeer(at("second"), at("l"))) {
            try (var first = new DatagramPeer(at("first"), at("l"))) {
                first.send(frame(1));
                assertThat(node.next(PATIENCE)).isNotNull();
                write(link, frame(2));
                assertThat(first.receive(PATIENCE)).isEqualTo(frame(2));
            }
            // No hello: libkrun sends none unless told to.
            second.send(frame(3));
            assertThat(node.next(PATIENCE)).isNotNull();
            write(link, frame(4));
            assertThat(second.receive(PATIENCE)).isEqualTo(frame(4));
        }
    }

    /** As vfkit does with vmnet-helper and gvproxy, which may be started again. */
    @Test
    void shouldSayHelloOnceToEachWhoServesIt() throws Exception {
        try (var link = start(Protocol.VFKIT, Optional.of(at("r")))) {
            for (int i = 0; i < 3; i++) {
                write(link, frame(0));
                assertThat(drops.get(DropReason.LINK_DOWN)).isGreaterThan(i);
                try (var server = new DatagramPeer(at("r"), at("l"))) {
                    assertThat(server.receive(PATIENCE)).isEqualTo(DatagramLink.HELLO);
                    write(link, frame(1));
                    assertThat(server.receive(PATIENCE)).isEqualTo(frame(1));
                    server.send(frame(2));
                    assertThat(node.next(PATIENCE)).isEqualTo(frame(2));
                    assertThat(server.receive(QUIET)).isNull();
                }
            }
        }
    }

    @Test
    void shouldDropAndCountWhileTheGuestIsAwayAndFindItAgain() throws Exception {
        try (var link = start(Protocol.DGRAM, Optional.of(at("r")))) {
            for (int i = 0; i < 3; i++) {
                write(link, frame(0));
                var before = drops.get(DropReason.LINK_DOWN);
                assertThat(before).isPositive();
                write(link, frame(0));
                assertThat(drops.get(DropReason.LINK_DOWN)).isGreaterThan(before);
                try (var guest = new DatagramPeer(at("r"), at("l"))) {
                    guest.send(frame(1));
                    assertThat(node.next(PATIENCE)).isEqualTo(frame(1));
                    write(link, frame(2));
                    assertThat(guest.receive(PATIENCE)).isEqualTo(frame(2));
                }
            }
        }
    }

    @Test
    void shouldWaitWithoutSpinningAndCountWhileTheGuestHangs() throws Exception {
        try (var link = start(Protocol.DGRAM, Optional.of(at("r")));
                var guest = new DatagramPeer(at("r"), at("l"))) {
            guest.pause();
            for (int i = 0; i < 3000; i++) {
                write(link, new byte[1514]);
            }
            assertThat(drops.get(DropReason.LINK_QUEUE_FULL)).isBetween(2000L, 3000L);
            assertThat(loopCpuMillis(500)).isLessThan(200);
            guest.resume();
            assertThat(guest.receive(PATIENCE)).isNotNull();
            await(() -> drained(guest));
            write(link, frame(2));
            assertThat(guest.receive(PATIENCE)).isEqualTo(frame(2));
        }
    }

    /** Whether nothing came for a while. */
    private static boolean drained(DatagramPeer guest) {
        try {
            return guest.receive(QUIET) == null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the loop's thread uses in that time. */
    private long loopCpuMillis(long millis) throws Exception {
        var id = group.next().submit(() -> Thread.currentThread().threadId()).get();
        var threads = ManagementFactory.getThreadMXBean();
        var before = threads.getThreadCpuTime(id);
        Thread.sleep(millis);
        return TimeUnit.NANOSECONDS.toMillis(threads.getThreadCpuTime(id) - before);
    }

    @Test
    void shouldTakeUdpFromItsGuestOnly() throws Exception {
        var here = DatagramPeer.freePort();
        var there = DatagramPeer.freePort();
        var settings =
                new QemuSettings("vm", Protocol.DGRAM, Optional.of(here), Optional.of(there));
        try (var link = start(settings);
                var stranger = new DatagramPeer(DatagramPeer.freePort(), here);
                var guest = new DatagramPeer(there, here)) {
            await(() -> guests(link) == 1);
            stranger.send(frame(1));
            assertThat(node.next(QUIET)).isNull();
            guest.send(frame(2));
            assertThat(node.next(PATIENCE)).isEqualTo(frame(2));
        }
    }

    @Test
    void shouldReplaceStaleSocketAndRefuseLiveOne() throws Exception {
        var settings =
                new QemuSettings("vm", Protocol.DGRAM, Optional.of(at("l")), Optional.of(at("r")));
        try (var link = start(settings)) {
            assertThat(link.isUp()).isTrue();
            assertThatThrownBy(() -> new NativeLinks().open(settings, drops))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("in use by another program");
            // A name left behind by somebody who was killed.
            Files.move(directory.resolve("l"), directory.resolve("stale"));
        }
        Files.move(directory.resolve("stale"), directory.resolve("l"));
        try (var link = start(settings)) {
            assertThat(link.isUp()).isTrue();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldWantAnAddressOfItsOwn() {
        var settings =
                new QemuSettings("vm", Protocol.DGRAM, Optional.empty(), Optional.of(at("r")));
        assertThatThrownBy(() -> new NativeLinks().open(settings, drops))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("set listen");
    }

    private SocketSpec at(String name) {
        return new SocketSpec.Unix(directory.resolve(name));
    }

    private Link start(Protocol protocol, Optional<SocketSpec> connect) throws Exception {
        return start(new QemuSettings("vm", protocol, Optional.of(at("l")), connect));
    }

    private Link start(QemuSettings settings) throws Exception {
        var link = new NativeLinks().open(settings, drops);
        link.start(group.next(), node);
        await(link::isUp);
        return link;
    }

    private static int guests(Link link) {
        return ((GuestLink) link).guests.count();
    }

    private void write(Link link, byte[] frame) throws Exception {
        group.next()
                .submit(
                        () -> {
                            link.write(frame, 0, frame.length);
                            link.flush();
                        })
                .sync();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(2);
        }
    }

    private static byte[] frame(int number) {
        var frame = new byte[60];
        frame[0] = (byte) 0xFF;
        frame[6] = 2;
        frame[11] = 1;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5;
        frame[14] = (byte) number;
        return frame;
    }
}
