package org.l2vpn.bridge.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.EventLoopGroup;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.counters.DropReason;
import org.l2vpn.link.Link;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.QemuSettings.Protocol;
import org.l2vpn.link.SocketSpec;
import org.l2vpn.packet.Frame;
import org.l2vpn.testkit.RecordingListener;

/**
 * A guest, in a directory of its own, has the name of its socket lead to that of somebody else, to
 * which root would write what the guest has sent through the network.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class ExchangedGuestTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofMillis(200);

    @TempDir private Path root;

    private final DropCounters drops = new DropCounters();
    private final RecordingListener node = new RecordingListener();
    private final EventLoopGroup group = Loops.epoll();
    private Path theirs;
    private SocketSpec here;
    private DatagramPeer victim;

    @BeforeEach
    void makeDirectories() throws Exception {
        assumeThat(System.getProperty("user.name")).as("links of others").isEqualTo("root");
        theirs = Files.createDirectory(root.resolve("theirs"));
        give(theirs);
        here = new SocketSpec.Unix(root.resolve("vpn.sock"));
        victim =
                new DatagramPeer(
                        new SocketSpec.Unix(
                                Files.createDirectory(root.resolve("run")).resolve("g")),
                        here);
    }

    @AfterEach
    void stop() throws Exception {
        if (victim != null) {
            victim.close();
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    @Test
    void shouldNotFollowALinkInPlaceOfTheGuestsSocket() throws Exception {
        try (var link = start(Optional.empty());
                var guest = guest()) {
            hear(guest);
            Files.move(theirs.resolve("g"), theirs.resolve("moved"));
            link(theirs.resolve("g"), root.resolve("run/g"));

            write(link);

            assertThat(victim.receive(QUIET)).isNull();
            assertThat(drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotFollowALinkInPlaceOfItsDirectory() throws Exception {
        try (var link = start(Optional.empty());
                var guest = guest()) {
            hear(guest);
            Files.move(theirs, root.resolve("moved"));
            link(theirs, root.resolve("run"));

            write(link);

            assertThat(victim.receive(QUIET)).isNull();
            assertThat(drops.get(DropReason.LINK_DOWN)).isEqualTo(1);
        }
    }

    @Test
    void shouldStayWithTheSocketItHasFoundWhenItsNameIsExchanged() throws Exception {
        try (var link = start(Optional.empty());
                var guest = guest()) {
            hear(guest);
            write(link);
            assertThat(guest.receive(PATIENCE)).isNotNull();
            Files.move(theirs.resolve("g"), theirs.resolve("moved"));
            Files.createLink(theirs.resolve("g"), root.resolve("run/g"));

            write(link);

            assertThat(guest.receive(PATIENCE)).isNotNull();
            assertThat(victim.receive(QUIET)).isNull();
        }
    }

    @Test
    void shouldNotFollowALinkOfAnotherWhereItConnects() throws Exception {
        link(theirs.resolve("g"), root.resolve("run/g"));
        try (var link = start(Optional.of(new SocketSpec.Unix(theirs.resolve("g"))))) {
            write(link);
            assertThat(victim.receive(QUIET)).isNull();
        }
        // The administrator's own link is another matter.
        Files.setAttribute(theirs.resolve("g"), "unix:uid", 0, LinkOption.NOFOLLOW_LINKS);
        try (var link = start(Optional.of(new SocketSpec.Unix(theirs.resolve("g"))))) {
            write(link);
            assertThat(victim.receive(PATIENCE)).isNotNull();
        }
    }

    private DatagramPeer guest() throws Exception {
        return new DatagramPeer(new SocketSpec.Unix(theirs.resolve("g")), here);
    }

    private void hear(DatagramPeer guest) throws Exception {
        var frame = new byte[60];
        frame[0] = (byte) 0xFF;
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5;
        guest.send(frame);
        assertThat(node.next(PATIENCE)).isNotNull();
    }

    private static void link(Path name, Path target) throws Exception {
        give(Files.createSymbolicLink(name, target));
    }

    private static void give(Path file) throws Exception {
        Files.setAttribute(file, "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);
    }

    private Link start(Optional<SocketSpec> connect) throws Exception {
        var settings = new QemuSettings("vm", Protocol.DGRAM, Optional.of(here), connect);
        var link = QemuLinks.open(settings, drops);
        link.start(group.next(), node);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!link.isUp()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        return link;
    }

    private void write(Link link) throws Exception {
        group.submit(
                        () -> {
                            var frame = Frame.copyOf(new byte[60], 0);
                            link.write(frame.data(), frame.offset(), frame.length());
                            link.flush();
                        })
                .get();
    }
}
