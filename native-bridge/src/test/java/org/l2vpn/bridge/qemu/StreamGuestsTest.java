package org.l2vpn.bridge.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.Link;
import org.l2vpn.link.LinkEvent;
import org.l2vpn.link.LinkException;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.QemuSettings.Protocol;
import org.l2vpn.link.SocketSpec;
import org.l2vpn.testkit.RecordingListener;

/** What a stream link does beyond the contract: several guests, bad ones, slow ones, none. */
@Timeout(30)
class StreamGuestsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofMillis(200);
    private static final long NODE = 0x0200_0000_0001L;
    private static final long FIRST = 0x0200_0000_0011L;
    private static final long SECOND = 0x0200_0000_0012L;
    private static final long ALL = 0xFFFF_FFFF_FFFFL;

    @TempDir Path directory;

    private final DropCounters drops = new DropCounters();
    private final RecordingListener node = new RecordingListener();
    private final EventLoopGroup group = Loops.nio();

    @AfterEach
    void stop() throws Exception {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        assertThat(node.failures()).isEmpty();
    }

    @Test
    void shouldBridgeTwoGuestsOfOneListener() throws Exception {
        try (var link = listen(Protocol.STREAM);
                var first = join();
                var second = join()) {
            first.send(frame(ALL, FIRST, 1));
            assertThat(second.receive(PATIENCE)).isEqualTo(frame(ALL, FIRST, 1));
            assertThat(link.details())
                    .containsEntry("protocol", "stream")
                    .containsEntry("listens at", "unix:" + directory.resolve("vm.sock"))
                    .containsEntry("guests", "2");
            assertThat(node.next(PATIENCE)).isEqualTo(frame(ALL, FIRST, 1));
            second.send(frame(FIRST, SECOND, 2));
            assertThat(first.receive(PATIENCE)).isEqualTo(frame(FIRST, SECOND, 2));
            write(link, frame(SECOND, NODE, 3));
            assertThat(second.receive(PATIENCE)).isEqualTo(frame(SECOND, NODE, 3));
            write(link, frame(ALL, NODE, 4));
            assertThat(first.receive(PATIENCE)).isEqualTo(frame(ALL, NODE, 4));
            assertThat(second.receive(PATIENCE)).isEqualTo(frame(ALL, NODE, 4));
            first.send(frame(NODE, FIRST, 5));
            assertThat(node.next(PATIENCE)).isEqualTo(frame(NODE, FIRST, 5));
            // What is known goes to one place only.
            assertThat(second.receive(QUIET)).isNull();
            assertThat(first.receive(Duration.ZERO)).isNull();
        }
    }

    @Test
    void shouldSpeakSocketVmnetsProtocolOnUnixSocketsOnly() throws Exception {
        try (var link = listen(Protocol.SOCKET_VMNET);
                var lima = join()) {
            lima.send(frame(ALL, FIRST, 1));
            assertThat(node.next(PATIENCE)).isEqualTo(frame(ALL, FIRST, 1));
            write(link, frame(FIRST, NODE, 2));
            assertThat(lima.receive(PATIENCE)).isEqualTo(frame(FIRST, NODE, 2));
        }
        var tcp = settings(Protocol.SOCKET_VMNET, Optional.of(StreamPeer.freePort()));
        assertThatThrownBy(() -> new NativeLinks().open(tcp, drops))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("unix sockets only");
    }

    @Test
    void shouldDropGuestThatAnnouncesTooMuchAndKeepTheOther() throws Exception {
        try (var link = listen(Protocol.STREAM);
                var good = join();
                var bad = join()) {
            bad.sendRaw(ByteBuffer.allocate(4).putInt(FrameDecoder.MAX_ANNOUNCED + 1).flip());
            await(bad::ended);
            assertThat(drops.get(DropReason.OVERSIZE_FRAME)).isEqualTo(1);
            assertThat(link.isUp()).isTrue();
            good.send(frame(ALL, FIRST, 1));
            assertThat(node.next(PATIENCE)).isEqualTo(frame(ALL, FIRST, 1));
        }
    }

    @Test
    void shouldSkipFramesNoLinkCarriesAndKeepTheGuest() throws Exception {
        try (var link = listen(Protocol.STREAM);
                var guest = join()) {
            await(link::isUp); // the loop takes the guest in a moment after it has joined
            guest.send(new byte[0]);
            guest.send(new byte[13]);
            guest.send(new byte[65_536]);
            guest.send(frame(ALL, FIRST, 1));
            assertThat(node.next(PATIENCE)).isEqualTo(frame(ALL, FIRST, 1));
            assertThat(drops.get(DropReason.RUNT_FRAME)).isEqualTo(2);
            assertThat(drops.get(DropReason.OVERSIZE_FRAME)).isEqualTo(1);
        }
    }

    @Test
    void shouldDropForSlowGuestOnlyAndInBoundedMemory() throws Exception {
        try (var link = listen(Protocol.STREAM);
                var quick = join();
                var slow = new StreamPeer(StreamPeer.connect(here()), false)) {
            await(() -> guests(link) == 2);
            var sent = 0;
            while (drops.get(DropReason.LINK_QUEUE_FULL) < 1000 && sent < 100_000) {
                // Unknown to the link: both get it.
                write(link, Arrays.copyOf(frame(ALL, NODE, sent++), 1000));
                assertThat(quick.receive(PATIENCE)).isNotNull();
            }
            var queued = (sent - drops.get(DropReason.LINK_QUEUE_FULL)) * 1004;
            assertThat(drops.get(DropReason.LINK_QUEUE_FULL)).isEqualTo(1000);
            // The kernel's buffers besides ours: about 0.2 MB each.
            assertThat(queued).isLessThan(StreamGuest.QUEUE_BYTES + 1_500_000);
            assertThat(slow.ended()).isFalse();
        }
    }

    @Test
    void shouldTellWhenTheFirstComesAndTheLastGoes() throws Exception {
        try (var link = listen(Protocol.STREAM)) {
            assertThat(link.isUp()).isFalse();
            write(link, frame(ALL, NODE, 1));
            assertThat(drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
            var first = join();
            var second = join();
            await(() -> guests(link) == 2);
            first.close();
            await(() -> guests(link) == 1);
            assertThat(link.isUp()).isTrue();
            second.close();
            await(() -> !link.isUp());
            assertThat(node.events()).containsExactly(LinkEvent.UP, LinkEvent.DOWN);
        }
    }

    @Test
    void shouldConnectAgainWhenTheGuestRestarts() throws Exception {
        var settings =
                new QemuSettings("vm", Protocol.STREAM, Optional.empty(), Optional.of(here()));
        try (var link = start(settings)) {
            for (int i = 0; i < 3; i++) {
                try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    server.bind(UnixDomainSocketAddress.of(socket()));
                    try (var guest = new StreamPeer(server.accept())) {
                        await(link::isUp);
                        guest.send(frame(ALL, FIRST, i));
                        assertThat(node.next(PATIENCE)).isEqualTo(frame(ALL, FIRST, i));
                        write(link, frame(FIRST, NODE, i));
                        assertThat(guest.receive(PATIENCE)).isEqualTo(frame(FIRST, NODE, i));
                    }
                }
                Files.delete(socket());
                await(() -> !link.isUp());
            }
        }
    }

    @Test
    void shouldReplaceStaleSocketAndRefuseLiveOneAndOtherFiles() throws Exception {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
        try (var link = listen(Protocol.STREAM);
                var guest = join()) {
            guest.send(frame(ALL, FIRST, 1));
            assertThat(node.next(PATIENCE)).isNotNull();
            assertThatThrownBy(() -> open(Protocol.STREAM))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("in use by another program");
            assertThat(link.isUp()).isTrue();
        }
        assertThat(socket()).doesNotExist();
        Files.writeString(socket(), "precious");
        assertThatThrownBy(() -> open(Protocol.STREAM)).hasMessageContaining("is no socket");
        assertThat(socket()).hasContent("precious");
    }

    @Test
    void shouldSayWhatIsWrongWithTheAddress() throws Exception {
        var nowhere = new SocketSpec.Unix(directory.resolve("no/vm.sock"));
        assertThatThrownBy(() -> open(nowhere)).hasMessageContaining("there is no directory");
        var tooLong = new SocketSpec.Unix(directory.resolve("x".repeat(120)));
        assertThatThrownBy(() -> open(tooLong)).hasMessageContaining("at most");
        var unknown = new SocketSpec.Inet("no-such-host.invalid", 1);
        assertThatThrownBy(() -> open(unknown)).hasMessageContaining("not known");
        try (var taken = ServerSocketChannel.open()) {
            var port = StreamPeer.freePort();
            taken.bind(StreamPeer.address(port));
            assertThatThrownBy(() -> open(port)).hasMessageContaining("cannot bind");
        }
    }

    @Test
    void shouldLetThoseConnectWhoMayWriteToTheDirectory() throws Exception {
        try (var link = listen(Protocol.STREAM)) {
            assertThat(mode()).isEqualTo("rw-------");
            assertThat(link.isUp()).isFalse();
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
        try (var link = listen(Protocol.STREAM)) {
            assertThat(mode()).isEqualTo("rw-rw----");
            assertThat(link.isUp()).isFalse();
        }
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(socket()));
    }

    private Path socket() {
        return directory.resolve("vm.sock");
    }

    private SocketSpec here() {
        return new SocketSpec.Unix(socket());
    }

    private static QemuSettings settings(Protocol protocol, Optional<SocketSpec> listen) {
        return new QemuSettings("vm", protocol, listen, Optional.empty());
    }

    private Link open(Protocol protocol) throws LinkException {
        return new NativeLinks().open(settings(protocol, Optional.of(here())), drops);
    }

    private Link open(SocketSpec where) throws LinkException {
        return new NativeLinks().open(settings(Protocol.STREAM, Optional.of(where)), drops);
    }

    private Link listen(Protocol protocol) throws Exception {
        var link = start(settings(protocol, Optional.of(here())));
        await(() -> Files.exists(socket()));
        // Binding and permissions are one turn of the loop.
        group.next().submit(() -> {}).sync();
        return link;
    }

    private Link start(QemuSettings settings) throws Exception {
        var link = new NativeLinks().open(settings, drops);
        link.start(group.next(), node);
        return link;
    }

    private StreamPeer join() throws IOException {
        return new StreamPeer(StreamPeer.connect(here()));
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

    private static byte[] frame(long to, long from, int number) {
        return ByteBuffer.allocate(60)
                .putLong(to << 16 | from >>> 32)
                .putInt((int) from)
                .putShort((short) 0x88B5)
                .putInt(number)
                .array();
    }
}
