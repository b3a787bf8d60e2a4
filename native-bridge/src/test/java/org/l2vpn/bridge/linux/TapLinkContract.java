package org.l2vpn.bridge.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.OffloadMode;
import org.l2vpn.link.TapSettings;
import org.l2vpn.packet.MacAddress;
import org.l2vpn.testkit.AbstractLinkContractTest;

/** The contract of links on a real TAP, whose far side is the kernel. */
@ExtendWith(NetnsExtension.class)
abstract class TapLinkContract extends AbstractLinkContractTest {
    private @Nullable PacketSocket far;

    @Override
    protected Link openLink(DropCounters drops) throws Exception {
        // The kernel's own IPv6 chatter is of no interest here.
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
        var settings =
                new TapSettings(
                        "tap0",
                        List.of(),
                        MacAddress.parse("02:00:5e:10:00:01"),
                        1500,
                        Optional.empty(),
                        offload());
        var link = new NativeLinks().open(settings, drops);
        far = new PacketSocket("tap0");
        return link;
    }

    /** Ordinary frames pass the same way with and without offloads. */
    OffloadMode offload() {
        return OffloadMode.AUTO;
    }

    @Override
    protected void closeFarSide() throws Exception {
        if (far != null) {
            far.close();
            far = null;
        }
        assertThat(IpTool.ip("-br link")).doesNotContain("tap0");
    }

    @Override
    protected void farSend(byte[] frame) {
        far.send(frame);
    }

    @Override
    protected byte @Nullable [] farReceive(Duration patience) {
        return far.receive(patience);
    }
}
