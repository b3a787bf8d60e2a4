package org.l2vpn.bridge.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.QemuSettings;
import org.l2vpn.link.SocketSpec;
import org.l2vpn.packet.FrameRules;
import org.l2vpn.testkit.AbstractLinkContractTest;

/** The contract of links on a stream socket, whose far side is a guest by the JDK's means. */
abstract class StreamLinkContract extends AbstractLinkContractTest {
    private @Nullable Path directory;
    private @Nullable ServerSocketChannel server;
    private @Nullable StreamPeer guest;
    private @Nullable SocketSpec where;

    /** Whether the guest listens, and the link connects to it. */
    protected boolean guestListens() {
        return false;
    }

    /** Where they meet; a new place for each link. */
    protected SocketSpec meetIn(Path emptyDirectory) throws IOException {
        return new SocketSpec.Unix(emptyDirectory.resolve("vm.sock"));
    }

    @BeforeEach
    @Override
    protected void open() throws Exception {
        directory = Files.createTempDirectory("l2vpn-qemu-");
        super.open();
    }

    @AfterEach
    @Override
    protected void release() throws Exception {
        super.release();
        Files.delete(directory);
    }

    @Override
    protected Link openLink(DropCounters drops) throws Exception {
        where = meetIn(directory);
        var here = Optional.of(where);
        if (guestListens()) {
            server =
                    where instanceof SocketSpec.Unix
                            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                            : ServerSocketChannel.open();
            server.bind(StreamPeer.address(where));
        }
        var settings =
                guestListens()
                        ? new QemuSettings(
                                "vm", QemuSettings.Protocol.STREAM, Optional.empty(), here)
                        : new QemuSettings(
                                "vm", QemuSettings.Protocol.STREAM, here, Optional.empty());
        return new StartedWithGuest(new NativeLinks().open(settings, drops), this::join);
    }

    private StreamPeer join() throws IOException {
        guest = new StreamPeer(guestListens() ? server.accept() : StreamPeer.connect(where));
        return guest;
    }

    @Override
    protected void closeFarSide() throws Exception {
        if (guest != null) {
            guest.close();
        }
        if (server != null) {
            server.close();
        }
        if (where instanceof SocketSpec.Unix(var path)) {
            assertThat(Files.deleteIfExists(path)).isEqualTo(guestListens());
        }
    }

    @Override
    protected void farSend(byte[] frame) throws IOException {
        guest.send(frame);
    }

    @Override
    protected byte @Nullable [] farReceive(Duration patience) throws InterruptedException {
        return guest.receive(patience);
    }

    @Override
    protected int longestFrame() {
        return FrameRules.MAX_LENGTH;
    }

    @Override
    protected boolean countsEveryLoss() {
        return true;
    }
}
