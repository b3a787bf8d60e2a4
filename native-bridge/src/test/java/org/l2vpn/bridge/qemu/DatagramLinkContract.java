package org.l2vpn.bridge.qemu;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.l2vpn.testkit.AbstractLinkContractTest;

/** The contract of links on a datagram socket, whose far side is a socket like QEMU's. */
abstract class DatagramLinkContract extends AbstractLinkContractTest {
    private @Nullable Path directory;
    private @Nullable DatagramPeer guest;

    /** On UDP instead of unix sockets. */
    protected boolean udp() {
        return false;
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
        var here = udp() ? DatagramPeer.freePort() : new SocketSpec.Unix(directory.resolve("a"));
        var there = udp() ? DatagramPeer.freePort() : new SocketSpec.Unix(directory.resolve("b"));
        guest = new DatagramPeer(there, here);
        var settings =
                new QemuSettings(
                        "vm", QemuSettings.Protocol.DGRAM, Optional.of(here), Optional.of(there));
        return new StartedWithGuest(new NativeLinks().open(settings, drops), () -> guest);
    }

    @Override
    protected void closeFarSide() throws Exception {
        guest.close();
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Override
    protected void farSend(byte[] frame) {
        guest.send(frame);
    }

    @Override
    protected byte @Nullable [] farReceive(Duration patience) throws Exception {
        return guest.receive(patience);
    }
}
