package org.l2vpn.bridge.vde;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.l2vpn.bridge.NativeLinks;
import org.l2vpn.counters.DropCounters;
import org.l2vpn.link.Link;
import org.l2vpn.link.VdeSettings;
import org.l2vpn.testkit.AbstractLinkContractTest;

/** The contract of links on a plug, whose far side is the least of a switch. */
abstract class VdeLinkContract extends AbstractLinkContractTest {
    @TempDir private Path directory;
    private @Nullable TestSwitch far;
    private @Nullable TestPeer peer;

    @Override
    protected Link openLink(DropCounters drops) throws Exception {
        far = new TestSwitch(directory.resolve("vde"));
        var accepted = far.accept();
        var settings =
                new VdeSettings(
                        "vde0", far.directory, 0, Optional.empty(), OptionalInt.empty(), "test");
        var link = new NativeLinks().open(settings, drops);
        peer = TestSwitch.get(accepted).peer();
        return link;
    }

    @Override
    protected void closeFarSide() throws Exception {
        if (far != null) {
            peer.close();
            far.close();
            try (var left = Files.list(far.directory)) {
                assertThat(left).isEmpty();
            }
            far = null;
        }
    }

    @Override
    protected void farSend(byte[] frame) throws Exception {
        peer.send(frame);
    }

    @Override
    protected byte @Nullable [] farReceive(Duration patience) throws Exception {
        return peer.receive(patience);
    }

    @Override
    protected int longestFrame() {
        return 1518;
    }

    @Override
    protected boolean countsEveryLoss() {
        return true;
    }
}
